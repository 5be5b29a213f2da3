// What the sections of the detectors have in common.

import * as v from 'valibot';
import { option } from './option.ts';
import { duration, flag, integer, matching } from './values.ts';

export const ENABLED = option(flag, '1', 'whether it looks at all');
/** A limit; 0 is none. */
export const COUNT = integer(0, 100_000);
export const HOURS = matching(
  /^((mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))? )?([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
  "write hours such as '07:00-23:00' or 'mon-fri 08:30-19:00'",
);

/** What every detector has. `warn` asks about the next calls, `block` blocks and ends. */
export function detector<T extends v.ObjectEntries>(
  looksAt: string,
  limits: { warn: string; block: string; window: string },
  texts: Texts,
  more: T,
) {
  return section(looksAt, {
    enabled: ENABLED,
    warn: option(COUNT, limits.warn, texts.warn),
    block: option(COUNT, limits.block, texts.block),
    window: option(duration, limits.window, texts.window ?? 'how far back it looks'),
    ...more,
  });
}

/** `looksAt` is told in the table of the detectors. */
export function section<T extends v.ObjectEntries>(looksAt: string, entries: T) {
  return v.pipe(v.object(entries), v.description(looksAt));
}

interface Texts {
  readonly warn: string;
  readonly block: string;
  readonly window?: string;
}

/** Limits of their own for calls at home, which nobody should be kept from making by a default. */
export function domestic(what: string) {
  return {
    domestic_warn: option(COUNT, '0', `${what} at home, to ask`),
    domestic_block: option(COUNT, '0', `${what} at home, to block`),
  };
}
