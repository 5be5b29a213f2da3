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
 * `zone` null is the machine's own. The clock throws RangeError if the runtime does not know the zone. Its rules take 8 MB of memory, so they
 * are opened when first asked for; and reading them takes time, so what was read of the latest minutes is kept.
 */
export function localClock(zone: string | null): LocalClock {
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

function formatOf(zone: string | null): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    ...(zone === null ? {} : { timeZone: zone }),
    hourCycle: 'h23',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** The date on the wall as `YYYY-MM-DD`; `zone` null is the machine's own. */
export function localDate(zone: string | null): (atMs: number) => string {
  let format: Intl.DateTimeFormat | undefined;
  let last = { minute: Number.NaN, date: '' };
  return (atMs) => {
    const minute = Math.floor(atMs / MINUTE_MS);
    if (minute === last.minute) return last.date;
    const time = new Date(minute * MINUTE_MS);
    if (zone !== null) format ??= new Intl.DateTimeFormat('en-US', { timeZone: zone, ...DATE });
    last = { minute, date: format === undefined ? machinesDate(time) : datedBy(format, time) };
    return last.date;
  };
}

const DATE = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;

function datedBy(format: Intl.DateTimeFormat, time: Date): string {
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
}

/** Without the rules of other zones, which take 8 MB of memory. */
function machinesDate(time: Date): string {
  const [month, day] = [time.getMonth() + 1, time.getDate()].map((number) => String(number).padStart(2, '0'));
  return `${time.getFullYear()}-${month}-${day}`;
}
