// Hours of the week, as `07:00-23:00` or `mon-fri 08:30-19:00`.
// The one rule: hours that end at or before they begin run over midnight, and belong to the day on which they begin.

import type { LocalTime } from '../local-time.ts';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Whether one of the `hours` (validated by the configuration) holds `time`; the last minute is no longer in it. */
export function isWithin(hours: readonly string[], time: LocalTime): boolean {
  return hours.some((text) => holds(text, time));
}

function holds(text: string, { weekday, minute }: LocalTime): boolean {
  const [times = '', days = 'sun-sat'] = text.split(' ').toReversed();
  const [from = 0, to = 0] = times.split('-').map(minuteOf);
  const today = includesDay(days, weekday);
  if (from < to) return today && minute >= from && minute < to;
  const yesterday = includesDay(days, (weekday + 6) % 7);
  return (today && minute >= from) || (yesterday && minute < to);
}

/** `fri-mon` goes on over the end of the week. */
function includesDay(days: string, weekday: number): boolean {
  const [first = 0, last = first] = days.split('-').map((day) => DAYS.indexOf(day));
  return (weekday - first + 7) % 7 <= (last - first + 7) % 7;
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
