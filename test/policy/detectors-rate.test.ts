import { describe, expect, it } from 'vitest';
import { concurrency } from '../../agent/policy/detectors/concurrency.ts';
import { velocity } from '../../agent/policy/detectors/velocity.ts';
import {
  callFacts,
  DEFAULTS,
  HOUR,
  looking,
  MINUTE,
  NOON,
  only,
  SECOND,
  scopeOf,
  series,
  severities,
  surroundingsAt,
  tell,
} from '../kit/call-facts.ts';

describe('velocity', () => {
  const look = looking(velocity, DEFAULTS.velocity);

  it('asks from the tenth attempt within the hour, and blocks from the twentieth', () => {
    const told = severities(tell(series(21, 2 * MINUTE), look));
    expect(told).toHaveLength(12);
    expect([told[0], told[9], told[10], told[11]]).toEqual([
      'warn at 10',
      'warn at 19',
      'critical at 20',
      'critical at 21',
    ]);
  });

  it('says so in one sentence, with the same numbers as evidence', () => {
    expect(only(tell(series(10, MINUTE), look))).toEqual({
      detector: 'velocity',
      severity: 'warn',
      about: 'international',
      scope: 'device',
      why: 'Device pbx attempted 10 calls abroad within an hour; from 10 on they are asked about.',
      evidence: { attempts: 10, windowSeconds: 3600, limit: 10 },
      call: null,
      holdSeconds: 3600,
    });
  });

  it('never trips on one call every seven minutes, however long it goes on', () => {
    expect(tell(series(100, 7 * MINUTE), look)).toEqual([]);
  });

  it('takes thirty redials of a number that is busy, does not answer or is out of order for one attempt', () => {
    for (const code of [486, 600, 487, 480, 408, 503, 404, null]) {
      const redials = series(30, MINUTE, () => ({ number: '+12025550123', code, talkMs: null, ringMs: 20 * SECOND }));
      expect(tell(redials, look)).toEqual([]);
    }
  });

  it('counts calls that were rejected, cancelled to many numbers, or stopped', () => {
    expect(
      severities(
        tell(
          series(10, MINUTE, () => ({ talkMs: null, code: 404 })),
          look,
        ),
      ),
    ).toEqual(['warn at 10']);
    expect(
      severities(
        tell(
          series(10, MINUTE, () => ({ talkMs: null, code: 487 })),
          look,
        ),
      ),
    ).toEqual(['warn at 10']);
    const stopped = series(10, MINUTE, () => ({ stopped: true, number: '+23276123456' }));
    expect(severities(tell(stopped, look))).toEqual(['warn at 10']);
  });

  it('counts each class for itself, and neither exempt nor inbound calls', () => {
    const mixed = series(18, MINUTE, (index) => ({ class: index % 2 === 0 ? 'premium' : 'international' }));
    expect(tell(mixed, look)).toEqual([]);
    expect(
      tell(
        series(30, MINUTE, () => ({ exempt: true })),
        look,
      ),
    ).toEqual([]);
    expect(
      tell(
        series(30, MINUTE, () => ({ direction: 'inbound' })),
        look,
      ),
    ).toEqual([]);
  });

  it('lets calls at home and to unknown numbers be, unless the owner sets a limit for those at home', () => {
    for (const at of ['domestic', 'other'] as const)
      expect(
        tell(
          series(100, 10 * SECOND, () => ({ class: at })),
          look,
        ),
      ).toEqual([]);
    const limited = looking(velocity, { ...DEFAULTS.velocity, domesticBlock: 50 });
    const [first] = tell(
      series(50, 10 * SECOND, () => ({ class: 'domestic' })),
      limited,
    );
    expect(first?.finding.why).toBe(
      'Device pbx attempted 50 calls within the country within an hour; from 50 on they are blocked.',
    );
  });

  it('speaks of all devices together where it looks at all of them', () => {
    const calls = Array.from({ length: 10 }, (_, index) => callFacts({ id: String(index), device: `phone${index}` }));
    const [finding] = look(scopeOf(calls, '9', [], null), surroundingsAt(NOON));
    expect(finding?.scope).toBe('premises');
    expect(finding?.why).toMatch(/^All devices together attempted 10 calls abroad/);
  });

  it('finds nothing on a tick, nor when a limit is 0', () => {
    const calls = Array.from({ length: 30 }, (_, index) => callFacts({ id: String(index) }));
    expect(look(scopeOf(calls, null), surroundingsAt(NOON))).toEqual([]);
    const off = looking(velocity, { ...DEFAULTS.velocity, warn: 0, block: 0 });
    expect(off(scopeOf(calls, '29'), surroundingsAt(NOON))).toEqual([]);
  });
});

describe('a rolling window', () => {
  const look = looking(velocity, { ...DEFAULTS.velocity, warn: 3, block: 0 });

  function lookAfter(starts: readonly number[]): number {
    const calls = starts.map((startedAtMs, index) => callFacts({ id: String(index), startedAtMs }));
    return look(scopeOf(calls, String(calls.length - 1)), surroundingsAt(starts.at(-1) ?? 0)).length;
  }

  it('goes on over midnight', () => {
    const midnight = Date.UTC(2026, 4, 13, 15);
    expect(lookAfter([midnight - 2 * MINUTE, midnight - MINUTE, midnight + MINUTE])).toBe(1);
  });

  it('leaves out what began as long ago as it is wide', () => {
    expect(lookAfter([NOON, NOON + MINUTE, NOON + HOUR])).toBe(0);
    expect(lookAfter([NOON + 1, NOON + MINUTE, NOON + HOUR])).toBe(1);
  });

  it('neither forgets calls nor makes old ones young when the clock is set back', () => {
    expect(lookAfter([NOON, NOON + MINUTE, NOON - 24 * HOUR])).toBe(1);
    expect(lookAfter([NOON - 2 * HOUR, NOON, NOON - 24 * HOUR])).toBe(0);
    expect(lookAfter([NOON, NOON + MINUTE, NOON - HOUR, NOON])).toBe(0);
  });
});

describe('concurrency', () => {
  const look = looking(concurrency, DEFAULTS.concurrency);

  it('asks at the fourth call at the same time and blocks at the sixth', () => {
    const told = tell(
      series(6, SECOND, () => ({ talkMs: HOUR })),
      look,
    );
    expect(severities(told)).toEqual(['warn at 4', 'warn at 5', 'critical at 6']);
    expect(told[0]?.finding.why).toBe(
      'Device pbx had 4 calls abroad at the same time; from 4 on they are asked about.',
    );
    expect(told[0]?.finding.holdSeconds).toBe(600);
  });

  it('counts no stopped call, even before it is told that it is over', () => {
    const stopped = Array.from({ length: 9 }, (_, index) => callFacts({ id: `s${index}`, stopped: true }));
    expect(look(scopeOf([...stopped, callFacts()], '1'), surroundingsAt(NOON))).toEqual([]);
  });

  it('counts calls that ring, and none that are over, stopped or exempt', () => {
    expect(
      severities(
        tell(
          series(4, SECOND, () => ({ ringMs: MINUTE, talkMs: null })),
          look,
        ),
      ),
    ).toEqual(['warn at 4']);
    expect(
      tell(
        series(50, 10 * SECOND, () => ({ ringMs: SECOND, talkMs: 12 * SECOND })),
        look,
      ),
    ).toEqual([]);
    expect(
      tell(
        series(50, 10, () => ({ stopped: true })),
        look,
      ),
    ).toEqual([]);
    expect(
      tell(
        series(50, 10, () => ({ exempt: true })),
        look,
      ),
    ).toEqual([]);
  });
});
