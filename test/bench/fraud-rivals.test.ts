import { describe, expect, it } from 'vitest';
import { RivalWatcher } from '../../build/bench/fraud/rival-watcher.ts';
import { RIVALS } from '../../build/bench/fraud/rivals.ts';
import type { PlacedCall } from '../../build/bench/fraud/trunk.ts';

interface Dialling {
  readonly count: number;
  readonly gapSeconds: number;
  readonly country?: (index: number) => string;
  readonly yen?: number;
  readonly running?: (index: number) => number;
}

/** How many of so many calls, each over at once, a rival lets pass. */
function passed(
  name: string,
  { count, gapSeconds, country = () => 'SL', yen = 0, running = () => 1 }: Dialling,
): number {
  const rival = RIVALS.find((one) => one.name === name);
  if (rival === undefined) throw new Error(`no rival ${name}`);
  let index = 0;
  const nowMs = () => index * gapSeconds * 1000;
  const means = { nowMs, running: () => running(index), countryOf: () => country(index), costYen: () => yen };
  const watcher = new RivalWatcher(rival, means);
  let through = 0;
  for (; index < count; index++) if (watcher.onInvite(callAt(index, nowMs())) === 'pass') through++;
  return through;
}

function callAt(id: number, atMs: number): PlacedCall {
  const outcome = { kind: 'answered', afterSeconds: 0, talkSeconds: 0 } as const;
  const over = { state: 'over', startedAtMs: atMs, answeredAtMs: atMs, endedAtMs: atMs } as const;
  return { id, device: '192.168.1.10', dialled: '0', outcome, ...over, stopped: false, cut: false };
}

describe('the rules of others', () => {
  it('stop what exceeds their number within their time', () => {
    expect(passed('> 5 calls/min', { count: 20, gapSeconds: 5 })).toBe(5);
    expect(passed('> 20/prefix/5 min', { count: 50, gapSeconds: 10 })).toBe(20);
    expect(passed('> 100 INVITE/min', { count: 300, gapSeconds: 0.1 })).toBe(100);
    expect(passed('> 3 at once', { count: 9, gapSeconds: 60, running: (index) => index + 1 })).toBe(3);
    expect(passed('> 4 USD/country/h', { count: 9, gapSeconds: 60, yen: 175 })).toBe(2);
    expect(passed('> 10 new countries/h', { count: 30, gapSeconds: 60, country: (index) => `C${index}` })).toBe(10);
  });

  it('let pass what is just within it', () => {
    expect(passed('> 5 calls/min', { count: 500, gapSeconds: 12 })).toBe(500);
    expect(passed('> 20/prefix/5 min', { count: 500, gapSeconds: 15 })).toBe(500);
    expect(passed('> 100 INVITE/min', { count: 3_000, gapSeconds: 0.61 })).toBe(3_000);
    expect(passed('> 3 at once', { count: 500, gapSeconds: 60, running: () => 3 })).toBe(500);
    expect(passed('> 4 USD/country/h', { count: 99, gapSeconds: 3_600, yen: 440 })).toBe(99);
    expect(passed('> 10 new countries/h', { count: 60, gapSeconds: 360, country: (index) => `C${index}` })).toBe(60);
  });
});
