import { describe, expect, it } from 'vitest';
import { cause } from '../../agent/policy/detectors/cause.ts';
import { duration } from '../../agent/policy/detectors/duration.ts';
import { transfer } from '../../agent/policy/detectors/transfer.ts';
import { wangiri } from '../../agent/policy/detectors/wangiri.ts';
import {
  callFacts,
  DEFAULTS,
  HOUR,
  looking,
  MINUTE,
  NOON,
  only,
  type Plan,
  SECOND,
  scopeOf,
  series,
  surroundingsAt,
  tell,
} from '../kit/call-facts.ts';

describe('duration', () => {
  const answered = callFacts({ answeredAtMs: NOON });

  function lookAt(seconds: number, options = {}, facts = {}) {
    const scope = scopeOf([{ ...answered, ...facts }], null);
    return duration(scope, { ...DEFAULTS.duration, ...options }, surroundingsAt(NOON + seconds * SECOND));
  }

  it('asks about the next calls when one has been running for three hours', () => {
    expect(lookAt(3 * 3600 - 1)).toBeNull();
    expect(lookAt(3 * 3600)).toEqual({
      detector: 'duration',
      severity: 'warn',
      about: 'international',
      scope: 'device',
      why: 'Device pbx has 1 call abroad running for 3 hours; the next ones are asked about from 3 hours on.',
      evidence: { seconds: 10_800, limit: 10_800 },
      call: null,
      holdSeconds: 3600,
    });
  });

  it('ends the call itself where the owner says so', () => {
    expect(lookAt(3600 + 90, { block: 3600 })).toMatchObject({
      severity: 'critical',
      call: '1',
      why: 'Device pbx has 1 call abroad running for 61 minutes; it is ended from an hour on.',
    });
    expect(lookAt(90, { block: 60 }, { class: 'premium' })).toMatchObject({ severity: 'critical', about: 'premium' });
  });

  it('lets calls at home run, unless the owner limits them', () => {
    expect(lookAt(86_400, {}, { class: 'domestic' })).toBeNull();
    expect(lookAt(86_400, { domesticBlock: 3600 }, { class: 'domestic' })).toMatchObject({ severity: 'critical' });
  });

  it('looks at no call that rings, is over, is exempt, came in, or began in what is now the future', () => {
    for (const facts of [
      { answeredAtMs: null },
      { endedAtMs: NOON + SECOND },
      { exempt: true },
      { direction: 'inbound' },
      { answeredAtMs: NOON + 48 * HOUR },
    ])
      expect(lookAt(86_400, { block: 3600 }, facts)).toBeNull();
  });

  it('names the call that must be ended before one to ask about', () => {
    const calls = [answered, callFacts({ id: '2', class: 'domestic', answeredAtMs: NOON })];
    const options = { ...DEFAULTS.duration, domesticBlock: 60 };
    expect(duration(scopeOf(calls, null), options, surroundingsAt(NOON + 4 * HOUR))).toMatchObject({ call: '2' });
  });
});

describe('transfer', () => {
  const look = looking(transfer, DEFAULTS.transfer);

  it('asks about the first call that a transfer makes chargeable, and blocks at the third', () => {
    const told = tell(
      series(3, MINUTE, () => ({ transferred: true })),
      look,
    );
    expect(told.map(({ finding }) => [finding.severity, finding.call])).toEqual([
      ['warn', '0'],
      ['warn', '1'],
      ['critical', '2'],
    ]);
    expect(told[0]?.finding.why).toBe(
      'Device pbx made 1 call abroad by transfer or diversion within an hour; each such call is asked about.',
    );
  });

  it('lets calls be that stay at home, were dialled, or are exempt', () => {
    expect(
      tell(
        series(9, MINUTE, () => ({ transferred: true, class: 'domestic' })),
        look,
      ),
    ).toEqual([]);
    expect(tell(series(9, MINUTE), look)).toEqual([]);
    expect(
      tell(
        series(9, MINUTE, () => ({ transferred: true, exempt: true })),
        look,
      ),
    ).toEqual([]);
  });

  it('takes back no call that was stopped already', () => {
    expect(
      only(
        tell(
          series(1, MINUTE, () => ({ transferred: true, stopped: true })),
          look,
        ),
      ).call,
    ).toBeNull();
  });
});

describe('wangiri', () => {
  const look = looking(wangiri, DEFAULTS.wangiri);
  const bait: Plan = { startedAtMs: NOON, direction: 'inbound', ringMs: 2 * SECOND, talkMs: null };
  const back: Plan = { startedAtMs: NOON + HOUR, ringMs: 2 * SECOND, talkMs: MINUTE };

  it('asks about the call back to somebody abroad who rang and hung up', () => {
    const finding = only(tell([bait, back], look));
    expect(finding).toMatchObject({ severity: 'warn', call: '1', about: 'international', holdSeconds: 3600 });
    expect(finding.why).toBe(
      'Device pbx made 1 call abroad within a day, back to an unfamiliar caller who had rung and hung up; each such call is asked about.',
    );
  });

  it.each([
    ['the caller was spoken with', [{ ...bait, talkMs: MINUTE }, back]],
    ['the household knows the country', [bait, { ...back, familiar: true }]],
    ['the number is exempt', [bait, { ...back, exempt: true }]],
    ['another number is called', [bait, { ...back, number: '+23276123457' }]],
    ['it rang more than a day before', [bait, { ...back, startedAtMs: NOON + 24 * HOUR }]],
    ['the call out came first', [{ ...back, startedAtMs: NOON - HOUR }, bait]],
    [
      'the caller is in the country',
      [
        { ...bait, class: 'domestic' as const },
        { ...back, class: 'domestic' as const },
      ],
    ],
  ])('finds nothing where %s', (_, plans) => {
    expect(tell(plans, look)).toEqual([]);
  });
});

describe('cause', () => {
  const look = looking(cause, DEFAULTS.cause);
  const session = { device: 'pbx', from: '203.0.113.7', atMs: NOON - 5 * MINUTE };
  const first: Plan = { startedAtMs: NOON, ringMs: SECOND, talkMs: MINUTE };

  it('asks about the first call abroad of a device that somebody on the Internet has just reached', () => {
    const finding = only(tell([first], look, [session]));
    expect(finding).toMatchObject({ severity: 'warn', call: '0', evidence: { sessions: 1, from: ['203.0.113.7'] } });
    expect(finding.why).toBe(
      'Device pbx calls abroad for the first time, within 15 minutes after 1 session from the Internet (203.0.113.7); each such call is asked about.',
    );
  });

  it.each([
    ['nobody had reached the device', [first], []],
    ['it was reached too long ago', [first], [{ ...session, atMs: NOON - 15 * MINUTE }]],
    ['it was reached afterwards', [first], [{ ...session, atMs: NOON + 1 }]],
    ['another device was reached', [first], [{ ...session, device: 'nas' }]],
    ['the call goes nowhere abroad', [{ ...first, class: 'domestic' as const }], [session]],
    ['it has called abroad before', [{ ...first, startedAtMs: NOON - 24 * HOUR }, first], [session]],
  ])('finds nothing where %s', (_, plans, sessions) => {
    expect(tell(plans, look, sessions)).toEqual([]);
  });

  it('looks at devices only, not at all together', () => {
    expect(look(scopeOf([callFacts()], '1', [session], null), surroundingsAt(NOON))).toEqual([]);
  });

  it('remembers no more than five addresses', () => {
    const many = Array.from({ length: 50 }, (_, index) => ({ ...session, from: `203.0.113.${index}` }));
    expect(only(tell([first], look, many)).evidence['from']).toHaveLength(5);
  });
});
