import { describe, expect, it } from 'vitest';
import { offHours } from '../../agent/policy/detectors/off-hours.ts';
import { scheduleOf } from '../../agent/policy/detectors/schedule.ts';
import { localClock } from '../../agent/policy/local-time.ts';
import { callFacts, DEFAULTS, HOUR, MINUTE, scopeOf, surroundingsAt } from '../kit/call-facts.ts';

const [SUN, MON, FRI, SAT] = [0, 1, 5, 6];

function at(weekday: number, time: string) {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return { weekday, minute: hours * 60 + minutes };
}

describe('the clock on the wall', () => {
  it.each([
    ['Asia/Tokyo', '2026-05-12T15:00:00Z', 3, '00:00'],
    ['Asia/Tokyo', '2026-05-12T14:59:59Z', 2, '23:59'],
    ['Europe/Berlin', '2026-03-29T00:59:00Z', SUN, '01:59'],
    ['Europe/Berlin', '2026-03-29T01:00:00Z', SUN, '03:00'],
    ['Europe/Berlin', '2026-10-25T00:30:00Z', SUN, '02:30'],
    ['Europe/Berlin', '2026-10-25T01:30:00Z', SUN, '02:30'],
    ['America/New_York', '2026-03-08T06:59:00Z', SUN, '01:59'],
    ['America/New_York', '2026-03-08T07:00:00Z', SUN, '03:00'],
    ['America/New_York', '2026-11-01T03:59:00Z', SAT, '23:59'],
    // Half an hour forward in October, at 02:00; summer time is eleven hours ahead.
    ['Australia/Lord_Howe', '2026-10-03T15:29:00Z', SUN, '01:59'],
    ['Australia/Lord_Howe', '2026-10-03T15:30:00Z', SUN, '02:30'],
    ['Australia/Lord_Howe', '2026-04-04T14:59:00Z', SUN, '01:59'],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z', SUN, '01:30'],
  ])('shows in %s at %s weekday %i, %s', (zone, utc, weekday, time) => {
    expect(localClock(zone)(Date.parse(utc))).toEqual(at(weekday, time));
  });

  it("is the machine's own where no zone is named", () => {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    const atMs = Date.parse('2026-07-01T23:30:00Z');
    expect(localClock(null)(atMs)).toEqual(localClock(timeZone)(atMs));
  });

  it('throws for a zone that there is not', () => {
    expect(() => localClock('Mars/Olympus')(0)).toThrow(RangeError);
  });
});

describe('hours of the week', () => {
  it.each([
    ['07:00-23:00', SUN, '07:00', true],
    ['07:00-23:00', SUN, '06:59', false],
    ['07:00-23:00', SUN, '23:00', false],
    ['00:00-24:00', MON, '23:59', true],
    ['mon-fri 08:30-19:00', MON, '08:30', true],
    ['mon-fri 08:30-19:00', FRI, '18:59', true],
    ['mon-fri 08:30-19:00', SAT, '12:00', false],
    ['mon-fri 08:30-19:00', SUN, '12:00', false],
    ['sat 09:00-13:00', SAT, '10:00', true],
    ['sat 09:00-13:00', FRI, '10:00', false],
    ['fri-mon 09:00-13:00', SUN, '10:00', true],
    ['fri-mon 09:00-13:00', MON, '10:00', true],
    ['fri-mon 09:00-13:00', 2, '10:00', false],
    ['22:00-06:00', MON, '23:00', true],
    ['22:00-06:00', MON, '05:59', true],
    ['22:00-06:00', MON, '06:00', false],
    ['fri 22:00-06:00', SAT, '05:00', true],
    ['fri 22:00-06:00', FRI, '05:00', false],
    ['sat 22:00-06:00', SUN, '05:00', true],
    ['06:00-06:00', MON, '03:00', true],
  ])('%s: weekday %i, %s is in it: %s', (hours, weekday, time, inside) => {
    expect(scheduleOf([hours])(at(weekday, time))).toBe(inside);
  });

  it('hold what any one of them holds', () => {
    const hours = ['mon-fri 08:30-19:00', 'sat 09:00-13:00'];
    expect([at(SAT, '10:00'), at(MON, '10:00'), at(SUN, '10:00')].map(scheduleOf(hours))).toEqual([true, true, false]);
  });
});

describe('off_hours', () => {
  const office = { ...DEFAULTS.off_hours, hours: ['mon-fri 08:30-19:00'], block: 3 };

  function look(utc: string, zone: string, more = {}, options = office, before: readonly number[] = []) {
    const nowMs = Date.parse(utc);
    const earlier = before.map((agoMs, index) => callFacts({ id: `e${index}`, startedAtMs: nowMs - agoMs }));
    const calls = [...earlier, callFacts({ startedAtMs: nowMs, ...more })];
    return offHours(scopeOf(calls, '1'), options, surroundingsAt(nowMs, localClock(zone)));
  }

  it('asks about a call abroad at half past two, the hour at which S0 began', () => {
    const finding = look('2026-05-12T17:30:00Z', 'Asia/Tokyo');
    expect(finding).toMatchObject({ severity: 'warn', call: '1', about: 'international' });
    expect(finding?.why).toBe(
      "Device pbx attempted 1 call abroad within an hour, outside the household's hours; each such call is asked about.",
    );
  });

  it.each([
    ['2026-05-13T03:00:00Z', 'Asia/Tokyo', false],
    ['2026-05-13T03:00:00Z', 'America/New_York', true],
    // 08:30 is an hour earlier in UTC from the Monday after the clocks went forward.
    ['2026-03-27T07:29:00Z', 'Europe/Berlin', true],
    ['2026-03-27T07:30:00Z', 'Europe/Berlin', false],
    ['2026-03-30T06:30:00Z', 'Europe/Berlin', false],
    ['2026-10-26T06:30:00Z', 'Europe/Berlin', true],
    ['2026-11-02T13:29:00Z', 'America/New_York', true],
    ['2026-11-02T13:30:00Z', 'America/New_York', false],
    ['2026-10-04T21:29:00Z', 'Australia/Lord_Howe', true],
    ['2026-10-04T21:30:00Z', 'Australia/Lord_Howe', false],
  ])('at %s in %s: outside is %s', (utc, zone, outside) => {
    expect(look(utc, zone) !== null).toBe(outside);
  });

  it('judges each earlier call by the hour at which it began itself, and blocks where the owner says so', () => {
    const closed = '2026-05-13T10:20:00Z';
    expect(look(closed, 'Asia/Tokyo', {}, office, [25 * MINUTE, 21 * MINUTE])).toMatchObject({ severity: 'warn' });
    expect(look(closed, 'Asia/Tokyo', {}, office, [20 * MINUTE, 10 * MINUTE])).toMatchObject({ severity: 'critical' });
    expect(look(closed, 'Asia/Tokyo', {}, office, [HOUR, 10 * MINUTE])).toMatchObject({ severity: 'warn' });
  });

  it.each([
    ['at home', { class: 'domestic' }],
    ['to a name', { class: 'other' }],
    ['exempt', { exempt: true }],
    ['inbound', { direction: 'inbound' }],
    ['answered already', { answeredAtMs: 1 }],
  ])('lets a call be that is %s', (_, more) => {
    expect(look('2026-05-12T17:30:00Z', 'Asia/Tokyo', more)).toBeNull();
  });

  it('does not look without hours', () => {
    expect(look('2026-05-12T17:30:00Z', 'Asia/Tokyo', {}, { ...office, hours: [] })).toBeNull();
  });
});
