// How findings name calls and times, for the owner.

import type { CallClass } from '../call-class.ts';

const WHERE: Readonly<Record<CallClass, string>> = {
  international: 'abroad',
  premium: 'to premium numbers',
  domestic: 'within the country',
  other: 'to names or unknown numbers',
};

/** `abroad`, `to premium numbers`. */
export function placeText(callClass: CallClass): string {
  return WHERE[callClass];
}

/** `12 calls abroad`, `1 short call to premium numbers`. */
export function someCalls(count: number, callClass: CallClass, adjective = ''): string {
  return `${some(count, `${adjective === '' ? '' : `${adjective} `}call`)} ${WHERE[callClass]}`;
}

/** `1 number`, `3 numbers`. */
export function some(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const UNITS: readonly [seconds: number, one: string, unit: string][] = [
  [86_400, 'a day', 'day'],
  [3600, 'an hour', 'hour'],
  [60, 'a minute', 'minute'],
  [1, 'a second', 'second'],
];

/** `an hour`, `15 minutes`, in the largest unit that says it exactly. */
export function span(seconds: number): string {
  const [size, one, unit] = UNITS.find(([length]) => seconds % length === 0) ?? [1, 'a second', 'second'];
  return seconds === size ? one : some(seconds / size, unit);
}
