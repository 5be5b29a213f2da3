// Time as the clock on the wall shows it.
// The one rule: the zone is a name of the IANA database, so that every change between summer and winter time is known.

import { remember } from '../calls/bounded.ts';

/** `weekday` 0 is Sunday; `minute` counts from midnight, 0 to 1439. */
export interface LocalTime {
  readonly weekday: number;
  readonly minute: number;
}

/** `atMs` in milliseconds since the epoch. */
export type LocalClock = (atMs: number) => LocalTime;

const MINUTE_MS = 60_000;
/** Two hours: twice the usual window. */
const MINUTES_KEPT = 120;
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/**
 * The clock throws RangeError if the runtime does not know the zone. Its rules take memory, so they are opened when first asked for; and
 * reading them takes time, so what was read of the latest minutes is kept.
 */
export function localClock(zone: string): LocalClock {
  const readings = new Map<number, LocalTime>();
  let format: Intl.DateTimeFormat | undefined;
  return (atMs) => {
    const minute = Math.floor(atMs / MINUTE_MS);
    const known = readings.get(minute);
    if (known !== undefined) return known;
    format ??= formatOf(zone);
    const reading = read(format, minute * MINUTE_MS);
    remember(readings, minute, reading, MINUTES_KEPT);
    return reading;
  };
}

function read(format: Intl.DateTimeFormat, atMs: number): LocalTime {
  const parts = format.formatToParts(atMs);
  const value = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return { weekday: WEEKDAYS.indexOf(value('weekday')), minute: Number(value('hour')) * 60 + Number(value('minute')) };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** The date on the wall as `YYYY-MM-DD`. */
export function localDate(timeZone: string): (atMs: number) => string {
  let format: Intl.DateTimeFormat | undefined;
  let last = { minute: Number.NaN, date: '' };
  return (atMs) => {
    const minute = Math.floor(atMs / MINUTE_MS);
    if (minute === last.minute) return last.date;
    format ??= new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    const parts = new Map(format.formatToParts(minute * MINUTE_MS).map(({ type, value }) => [type, value]));
    last = { minute, date: `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}` };
    return last.date;
  };
}
