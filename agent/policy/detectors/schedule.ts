// Hours of the week, as `07:00-23:00` or `mon-fri 08:30-19:00`.
// The one rule: hours that end at or before they begin run over midnight, and belong to the day on which they begin.

import type { LocalTime } from '../local-time.ts';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Whether one of the `hours` (validated by the configuration) holds a time; the last minute is no longer in it. */
export function scheduleOf(hours: readonly string[]): (time: LocalTime) => boolean {
  const spans = hours.map(spanOf);
  return (time) => spans.some((holds) => holds(time));
}

function spanOf(text: string): (time: LocalTime) => boolean {
  const [times = '', days = 'sun-sat'] = text.split(' ').toReversed();
  const [from = 0, to = 0] = times.split('-').map(minuteOf);
  const [first = 0, last = first] = days.split('-').map((day) => DAYS.indexOf(day));
  // `fri-mon` goes on over the end of the week.
  const isOn = (weekday: number) => (weekday - first + 7) % 7 <= (last - first + 7) % 7;
  if (from < to) return ({ weekday, minute }) => isOn(weekday) && minute >= from && minute < to;
  return ({ weekday, minute }) => (isOn(weekday) && minute >= from) || (isOn((weekday + 6) % 7) && minute < to);
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
