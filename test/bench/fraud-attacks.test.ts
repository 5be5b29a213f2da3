import { describe, expect, it } from 'vitest';
import { type Attack, arrivalsOf } from '../../build/bench/fraud/attack.ts';
import { ATTACKS } from '../../build/bench/fraud/attacks.ts';
import { costYen } from '../../build/bench/fraud/billing.ts';
import { Dialler } from '../../build/bench/fraud/dialler.ts';
import { homeOf } from '../../build/bench/fraud/homes.ts';

const SEED = 7;
const HOUR_MS = 3_600_000;
const { numbering } = homeOf();

function attackOf(id: string): Attack {
  const attack = ATTACKS.find((one) => one.id === id);
  if (attack === undefined) throw new Error(`no attack ${id}`);
  return attack;
}

/** From the first call to the last. */
function lengthMs(attack: Attack): number {
  return arrivalsOf(attack, 0, SEED).at(-1)?.atMs ?? 0;
}

function lossYen(attack: Attack): number {
  return arrivalsOf(attack, 0, SEED).reduce((sum, { outcome }) => {
    const answered = outcome.kind === 'answered' ? { answeredAtMs: 0, endedAtMs: outcome.talkSeconds * 1000 } : null;
    return sum + (answered === null ? 0 : costYen(attack.billing, answered, 0));
  }, 0);
}

function destinationsOf(attack: Attack) {
  const dialler = new Dialler(attack, SEED);
  return Array.from({ length: attack.calls }, () => numbering.classify(dialler.next()));
}

describe('the attacks', () => {
  it('take as long as the cases did', () => {
    const hours = (id: string) => lengthMs(attackOf(id)) / HOUR_MS;
    expect(hours('S0')).toBeCloseTo(43.83, 0);
    expect(hours('S1') / 24).toBeCloseTo(4, 1);
    expect(hours('S2')).toBeLessThan(60);
    expect(hours('S5') * 60).toBeCloseTo(16, 0);
    expect(hours('S6')).toBeLessThan(1);
  });

  it.each([
    ['S0', 740_000],
    ['S1', 2_558_574],
    ['S2', 38_000 * 140],
    ['S3', 4_000 * 140],
  ])('%s costs about what the case cost when nobody stops it', (id, yen) => {
    expect(lossYen(attackOf(id)) / yen).toBeGreaterThan(0.9);
    expect(lossYen(attackOf(id)) / yen).toBeLessThan(1.3);
  });

  it('dial numbers abroad that the dial plan knows, none of which is a premium number', () => {
    for (const attack of ATTACKS) {
      const destinations = destinationsOf({ ...attack, calls: Math.min(attack.calls, 200) });
      expect(new Set(destinations.map(({ kind }) => kind))).toEqual(new Set(['international']));
      for (const { country } of destinations) expect(attack.countries).toContain(country);
    }
  });

  it('fan out as the clinic saw it: 89 numbers in 37 countries', () => {
    const destinations = destinationsOf(attackOf('S5'));
    expect(new Set(destinations.map(({ e164 }) => e164)).size).toBe(89);
    expect(new Set(destinations.map(({ country }) => country)).size).toBe(37);
  });

  it('are the same for the same seed, and others for another', () => {
    const attack = attackOf('S5');
    expect(arrivalsOf(attack, 0, SEED)).toEqual(arrivalsOf(attack, 0, SEED));
    expect(arrivalsOf(attack, 0, SEED)).not.toEqual(arrivalsOf(attack, 0, SEED + 1));
  });

  it('stay in one country until a call is stopped, if they rotate', () => {
    const dialler = new Dialler(attackOf('S1*'), SEED);
    const country = () => numbering.classify(dialler.next()).country;
    const first = country();
    expect([country(), country()]).toEqual([first, first]);
    dialler.stopped();
    expect(country()).not.toBe(first);
  });
});
