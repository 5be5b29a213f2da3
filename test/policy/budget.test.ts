import { describe, expect, it } from 'vitest';
import { budget } from '../../agent/policy/detectors/budget.ts';
import type { CallFacts, Spending } from '../../agent/policy/detectors/detector.ts';
import { callFacts, DEFAULTS, HOUR, MINUTE, NOON, SECOND, scopeOf, surroundingsAt } from '../kit/call-facts.ts';
import { pricePerMinute, SEED_PRICE } from '../kit/watching.ts';

const UNFAMILIAR: Partial<CallFacts> = { price: SEED_PRICE };
const FAMILIAR: Partial<CallFacts> = { price: SEED_PRICE, familiar: true };
const answered = { answeredAtMs: NOON } as const;

interface Situation {
  readonly calls: readonly Partial<CallFacts>[];
  /** Spent on calls that are over: of late, and of those on unfamiliar ones. */
  readonly spent?: { readonly all: number; readonly unfamiliar: number };
  readonly nowMs?: number;
  readonly options?: Partial<typeof DEFAULTS.budget>;
  readonly tick?: boolean;
  readonly device?: string | null;
}

/** What is found at the last of the calls, or at a tick. */
function found({ calls, spent, nowMs = NOON, options, tick, device }: Situation) {
  const facts = calls.map((call, index) => callFacts({ id: `${index}`, ...call }));
  const spending: Spending = { total: (_, which) => spent?.[which] ?? 0 };
  const scope = scopeOf(facts, tick === true ? null : `${facts.length - 1}`, [], device === undefined ? 'pbx' : device);
  return budget({ ...scope, spending }, { ...DEFAULTS.budget, ...options }, surroundingsAt(nowMs));
}

describe('money for places that the household does not know', () => {
  it("lets two of the seed's calls begin, and ends the second before it costs more", () => {
    expect(found({ calls: [UNFAMILIAR] })).toBeNull();
    expect(found({ calls: [{ ...UNFAMILIAR, ...answered }] })).toBeNull();
    const spent = { all: 175, unfamiliar: 175 };
    expect(found({ calls: [UNFAMILIAR], spent })).toBeNull();
    expect(found({ calls: [{ ...UNFAMILIAR, ...answered }], spent })).toMatchObject({
      severity: 'critical',
      about: 'international',
      call: null,
      evidence: { spent: 350, ahead: 525, limit: 350, currency: 'JPY', windowSeconds: 3600 },
    });
  });

  it('stops the next call itself once the limit is reached', () => {
    const spent = { all: 350, unfamiliar: 350 };
    expect(found({ calls: [UNFAMILIAR], spent })).toMatchObject({ severity: 'critical', call: '0' });
  });

  it('ends a running call before the step that would exceed the limit, not when it has begun', () => {
    const calls = [{ price: pricePerMinute(100), ...answered }];
    expect(found({ calls, tick: true, nowMs: NOON + 2 * MINUTE - SECOND })).toBeNull();
    expect(found({ calls, tick: true, nowMs: NOON + 2 * MINUTE + SECOND })).toMatchObject({
      severity: 'critical',
      evidence: { spent: 300, ahead: 400 },
    });
  });

  it('asks about a call that would exceed the limit together with those that ring: all may be answered at once', () => {
    expect(found({ calls: [UNFAMILIAR, UNFAMILIAR] })).toBeNull();
    expect(found({ calls: [UNFAMILIAR, UNFAMILIAR, UNFAMILIAR] })).toMatchObject({ severity: 'warn', call: '2' });
  });

  it('asks about one that alone is dearer than the limit', () => {
    const dear = { price: pricePerMinute(800) };
    expect(found({ calls: [dear] })).toMatchObject({ severity: 'warn', call: '0', evidence: { ahead: 800 } });
  });

  it('has a limit of a day beside that of an hour', () => {
    const spending = (sinceMs: number) => (NOON - sinceMs > HOUR ? 700 : 0);
    const scope = { ...scopeOf([callFacts({ id: '0', ...UNFAMILIAR })], '0'), spending: { total: spending } };
    expect(budget(scope, DEFAULTS.budget, surroundingsAt(NOON))).toMatchObject({
      severity: 'critical',
      evidence: { limit: 700, windowSeconds: 86_400 },
    });
  });

  it.each<[string, Partial<CallFacts>]>([
    ['to places it knows', { familiar: true }],
    ['that are exempt', { exempt: true, familiar: true }],
    ['that were stopped', { stopped: true }],
    ['that came in', { direction: 'inbound' }],
    ['that cost nothing', { price: pricePerMinute(0) }],
  ])('says nothing of calls %s', (_, more) => {
    expect(found({ calls: [{ ...UNFAMILIAR, ...more }], spent: { all: 500, unfamiliar: 500 } })).toBeNull();
  });

  it('is counted in the currency of the tariff', () => {
    const calls = [callFacts({ id: '0', price: pricePerMinute(1.2), answeredAtMs: NOON })];
    const spending = { total: () => 1.2 };
    const surroundings = { ...surroundingsAt(NOON), currency: 'EUR', fromYen: (yen: number) => yen / 160 };
    const finding = budget({ ...scopeOf(calls, '0'), spending }, DEFAULTS.budget, surroundings);
    expect(finding).toMatchObject({ severity: 'critical', evidence: { spent: 2.4, limit: 2.19, currency: 'EUR' } });
  });

  it('has no limit where the owner wrote 0', () => {
    const options = { block: 0, dayBlock: 0 };
    expect(found({ calls: [UNFAMILIAR], spent: { all: 5000, unfamiliar: 5000 }, options })).toBeNull();
  });
});

describe('all money', () => {
  it("never ends a grandmother's hour to a country that she knows, and is told of it", () => {
    const calls = [{ ...FAMILIAR, ...answered }];
    for (let minute = 0; minute < 60; minute++)
      expect(found({ calls, tick: true, nowMs: NOON + minute * MINUTE })?.severity).not.toBe('critical');
    expect(found({ calls, tick: true, nowMs: NOON + 28 * MINUTE })).toMatchObject({ severity: 'info', call: null });
    expect(found({ calls, tick: true, nowMs: NOON + 40 * MINUTE })).toMatchObject({ severity: 'warn' });
  });

  it.each([
    [9599, undefined],
    [9600, 'info'],
    [12_000, 'warn'],
    [1_000_000, 'warn'],
  ])('of %d yen a day is %s', (all, severity) => {
    expect(found({ calls: [FAMILIAR], spent: { all, unfamiliar: 0 } })?.severity).toBe(severity);
  });

  it('asks about the call that comes once a total is reached', () => {
    expect(found({ calls: [FAMILIAR], spent: { all: 12_000, unfamiliar: 0 } })).toMatchObject({ call: '0' });
  });

  it('is no reason to ask about a call at home, and is told of it', () => {
    const atHome = { ...FAMILIAR, class: 'domestic' } as const;
    expect(found({ calls: [atHome], spent: { all: 12_000, unfamiliar: 0 } })).toMatchObject({
      severity: 'info',
      call: null,
    });
  });

  it('has no part in asking about an exempt call, but counts it', () => {
    const spent = { all: 12_000, unfamiliar: 0 };
    expect(found({ calls: [{ ...FAMILIAR, exempt: true }], spent })).toMatchObject({ severity: 'warn', call: null });
  });

  it('is blocked and ended at the limit that the owner set', () => {
    const spent = { all: 20_000, unfamiliar: 0 };
    expect(found({ calls: [FAMILIAR], spent, options: { hardDay: 20_000 } })?.severity).toBe('critical');
    expect(found({ calls: [FAMILIAR], spent, options: { hardMonth: 20_000 } })?.severity).toBe('critical');
  });

  it('of one call is a matter of its device, of all calls also one of all devices together', () => {
    const calls = [{ ...FAMILIAR, ...answered, endedAtMs: NOON + 40 * MINUTE }];
    expect(found({ calls })).toMatchObject({ severity: 'warn', scope: 'device' });
    expect(found({ calls, device: null })).toBeNull();
    const spent = { all: 12_000, unfamiliar: 0 };
    expect(found({ calls, spent, device: null })).toMatchObject({ severity: 'warn', scope: 'premises' });
  });

  it('ends one call at the cost that the owner set, and names it; the dearest that is not exempt', () => {
    const calls = [
      { ...FAMILIAR, ...answered },
      { ...FAMILIAR, price: pricePerMinute(1000), ...answered },
      { ...FAMILIAR, price: pricePerMinute(5000), exempt: true, ...answered },
    ];
    const nowMs = NOON + 2 * MINUTE - SECOND;
    expect(found({ calls, tick: true, nowMs, options: { hardCall: 2000 } })).toMatchObject({
      severity: 'critical',
      call: '1',
      why: 'One call of device pbx costs 2000 JPY and soon 3000 JPY; such calls are ended and blocked at 2000 JPY.',
    });
  });
});
