// What the watch remembers across restarts: money, areas, and who ever called abroad. Its calls are not worth a file.
// The one rule: it is read back from a file that anybody may have written, so every part has a type and a bound.

import * as v from 'valibot';
import { CALL_CLASSES } from '../call-class.ts';
import type { SavedAreas } from './areas.ts';
import type { SavedSpending } from './spending.ts';

/** Times in milliseconds since the epoch, as the clock stood when it was saved; money in the currency of the tariff. */
export interface WatchState {
  readonly areas: SavedAreas;
  readonly premises: SavedSpending;
  readonly devices: readonly {
    readonly device: string;
    readonly hasCalledAbroad: boolean;
    readonly spending: SavedSpending;
  }[];
}

const time = v.pipe(v.number(), v.finite());
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const name = v.pipe(v.string(), v.maxLength(128));
const buckets = v.pipe(v.array(v.strictTuple([time, amount, amount])), v.maxLength(2000));
const spending = v.object({ minutes: buckets, hours: buckets });
const probation = v.object({ area: name, device: name, class: v.picklist(CALL_CLASSES), sinceMs: time });

const schema: v.GenericSchema<unknown, WatchState> = v.object({
  areas: v.object({
    known: v.pipe(v.array(name), v.maxLength(300)),
    probations: v.pipe(v.array(probation), v.maxLength(300)),
  }),
  premises: spending,
  devices: v.pipe(v.array(v.object({ device: name, hasCalledAbroad: v.boolean(), spending })), v.maxLength(64)),
});

/** Null for what no watch wrote. */
export function readWatchState(value: unknown): WatchState | null {
  const result = v.safeParse(schema, value, { abortEarly: true });
  return result.success ? result.output : null;
}
