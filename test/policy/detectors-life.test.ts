// Attacks that really happened, and ordinary life, before all detectors with their defaults but novelty and budget: these two have
// tests of their own, and nothing here shall lean on them.

import { describe, expect, it } from 'vitest';
import { findings } from '../../agent/policy/detectors/all.ts';
import { DEFAULTS, HOUR, MINUTE, type Plan, SECOND, series, tell } from '../kit/call-facts.ts';

const OFF = { enabled: false };
const ALONE = { ...DEFAULTS, novelty: { ...DEFAULTS.novelty, ...OFF }, budget: { ...DEFAULTS.budget, ...OFF } };

function found(plans: readonly Plan[]) {
  const inOrder = [...plans].sort((a, b) => a.startedAtMs - b.startedAtMs);
  return tell(inOrder, (scope, surroundings) => findings(scope, ALONE, surroundings));
}

function attack(count: number, everyMs: number, more: (index: number) => Partial<Plan>): Plan[] {
  return series(count, everyMs, (index) => ({ ringMs: 3 * SECOND, ...more(index) }));
}

describe('the detectors stop by themselves', () => {
  const ONE = '+23276123456';
  const range = (index: number) => `+232761234${String((index * 7) % 100).padStart(2, '0')}`;
  it.each<[string, Plan[], string, number]>([
    [
      'S0, 1.5 calls a minute to one number',
      attack(100, 40 * SECOND, () => ({ talkMs: 30 * SECOND, number: ONE })),
      'repetition',
      5,
    ],
    ['S0, to numbers far apart', attack(100, 40 * SECOND, () => ({ talkMs: 30 * SECOND })), 'velocity', 10],
    [
      'S1, two channels of 32 seconds',
      attack(100, 23 * SECOND, (i) => ({ talkMs: 32 * SECOND, number: range(i) })),
      'sequence',
      4,
    ],
    [
      'S2, 19 calls a minute by call forwarding',
      attack(100, 3 * SECOND, () => ({ talkMs: MINUTE, transferred: true })),
      'transfer',
      1,
    ],
    ['S2, where the forwarding cannot be seen', attack(100, 3 * SECOND, () => ({ talkMs: MINUTE })), 'concurrency', 4],
    [
      'S3, one call every three minutes to one number',
      attack(60, 3 * MINUTE, (i) => ({ talkMs: (i % 40) * SECOND, number: ONE })),
      'repetition',
      5,
    ],
    ['S3, to numbers far apart', attack(60, 3 * MINUTE, (i) => ({ talkMs: (i % 40) * SECOND })), 'velocity', 10],
    [
      'S5, 37 countries at 8.8 seconds each',
      attack(111, 8800, (i) => ({ talkMs: 6 * SECOND, area: `A${i % 37}` })),
      'probing',
      6,
    ],
    ['S5, with longer calls', attack(111, 8800, (i) => ({ talkMs: 5 * MINUTE, area: `A${i % 37}` })), 'concurrency', 4],
    ['S6, 4,390 calls within the hour', attack(100, 820, () => ({ talkMs: 20 * SECOND })), 'concurrency', 4],
    ['S6, with every call refused', attack(100, 820, () => ({ talkMs: null, code: 603, ringMs: 100 })), 'probing', 6],
  ])('%s', (_, plans, detector, calls) => {
    const [first] = found(plans);
    expect([first?.finding.detector, first?.begun]).toEqual([detector, calls]);
    expect(found(plans).some(({ finding }) => finding.severity === 'critical')).toBe(true);
  });
});

describe('ordinary life trips no detector', () => {
  const HOME = { class: 'domestic' as const, area: '' };
  const GRANDMOTHER = { number: '+441632960123', area: 'GB', familiar: true };

  it.each<[string, Plan[]]>([
    [
      'a teenager with 80 calls an evening',
      series(80, 3 * MINUTE, (i) => ({ ...HOME, number: `+8190123456${10 + (i % 6)}`, talkMs: 40 * SECOND })),
    ],
    [
      'an alarm dialler that tests its line, twelve times over',
      series(12, 30 * SECOND, () => ({ ...HOME, number: '+81312345678', talkMs: 8 * SECOND })),
    ],
    [
      'a club that rings up 60 members of one exchange',
      series(60, 2 * MINUTE, (i) => ({ ...HOME, number: `+813123456${10 + i}`, talkMs: MINUTE })),
    ],
    [
      'a fax abroad that is busy thirty times and breaks off thrice',
      [
        ...series(30, MINUTE, () => ({ number: '+12025550123', area: 'US', code: 486, talkMs: null })),
        ...series(3, 2 * MINUTE, () => ({ number: '+12025550123', area: 'US', talkMs: 35 * SECOND })).map((plan) => ({
          ...plan,
          startedAtMs: plan.startedAtMs + 31 * MINUTE,
        })),
      ],
    ],
    ['grandmother abroad, for two hours and a half', series(1, HOUR, () => ({ ...GRANDMOTHER, talkMs: 150 * MINUTE }))],
    [
      'a bad line abroad, with four short calls and a long one',
      [
        ...series(4, 2 * MINUTE, () => ({ ...GRANDMOTHER, talkMs: 30 * SECOND })),
        ...series(1, MINUTE, () => ({ ...GRANDMOTHER, talkMs: HOUR })).map((plan) => ({
          ...plan,
          startedAtMs: plan.startedAtMs + 10 * MINUTE,
        })),
      ],
    ],
    [
      'grandmother, who lets it ring to be called back',
      [
        ...series(1, HOUR, () => ({ ...GRANDMOTHER, direction: 'inbound', talkMs: null })),
        ...series(2, HOUR, () => ({ ...GRANDMOTHER, talkMs: HOUR / 2 })).slice(1),
      ],
    ],
    [
      'an office with eight customers abroad in one hour, some of them out',
      series(8, 7 * MINUTE, (i) => ({
        area: ['US', 'DE', 'GB'][i % 3] ?? '',
        talkMs: i % 3 === 0 ? null : 4 * MINUTE,
      })),
    ],
    [
      'a branch that calls six people at headquarters abroad',
      series(6, 6 * MINUTE, (i) => ({ number: `+4930123${[400, 212, 455, 317, 228, 390][i]}`, area: 'DE' })),
    ],
    [
      'a wrong number abroad, tried five times in three ways',
      series(5, MINUTE, (i) => ({ number: `+1202555012${i % 3}`, area: 'US', code: 404, talkMs: null })),
    ],
    [
      'a provider that is down while the fax goes on trying',
      series(40, MINUTE, () => ({ number: '+12025550123', area: 'US', code: 503, talkMs: null })),
    ],
    ['a shift worker who calls abroad every night', series(30, 24 * HOUR, () => ({ ...GRANDMOTHER, talkMs: HOUR }))],
    [
      'a telephone that diverts to a mobile phone at home',
      series(20, 5 * MINUTE, () => ({ ...HOME, number: '+819012345678', transferred: true })),
    ],
    [
      'a door station that calls a name all day',
      series(200, 5 * MINUTE, () => ({ class: 'other', number: 'sip:door@example.com', area: '' })),
    ],
    ['three calls abroad at the same time', series(3, MINUTE, () => ({ talkMs: HOUR }))],
  ])('%s', (_, plans) => {
    expect(found(plans)).toEqual([]);
  });
});
