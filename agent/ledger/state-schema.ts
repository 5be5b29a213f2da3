// What the state file holds, as it is checked when it is read: anybody may have written there, and flash memory forgets.
// The one rule: every text, number and list has a bound, and none of them less than what the agent itself keeps.

import * as v from 'valibot';
import { CALL_CLASSES } from '../policy/call-class.ts';
import type { SavedOrders } from '../policy/orders/orders.ts';
import type { Overrides } from '../policy/orders/overrides.ts';
import { MAX_WHY } from '../policy/orders/target.ts';
import type { SavedQuestions } from '../policy/questions/questions.ts';
import type { WatchState } from '../policy/watch/state.ts';

/** Raised with every change that an older agent cannot read. */
export const STATE_SCHEMA = 1;

/** A device and the IP addresses it was seen by. */
export interface DeviceAddress {
  readonly device: string;
  readonly addresses: readonly string[];
}

/** `addresses` are those of devices that are held: the kernel is to hold them again before they call. `watch` is null when nothing was learned yet. `savedAtMs`, by whose clock all times in it are: milliseconds since the epoch. */
export interface SavedState {
  readonly savedAtMs: number;
  readonly orders: SavedOrders;
  readonly questions: SavedQuestions;
  readonly watch: WatchState | null;
  /** Null where an older agent wrote the file. */
  readonly addresses: readonly DeviceAddress[] | null;
  readonly overrides: Overrides;
  /** Null before anything was counted. */
  readonly today: TodayCount | null;
}

/** Counters of one day of the household's, `date` as `YYYY-MM-DD`; `cost` of the calls that ended. */
export interface TodayCount {
  readonly date: string;
  readonly calls: number;
  readonly international: number;
  readonly blocked: number;
  readonly cost: number;
  readonly currency: string;
}

const MAX_NAME = 128;
const MAX_ENTRIES = 1_000;
const MAX_ADDRESSES = 16;
/** Of a time in ECMAScript (ECMA-262, 21.4.1.1). */
const MAX_MS = 8.64e15;

const time = v.pipe(v.number(), v.minValue(-MAX_MS), v.maxValue(MAX_MS));
const end = v.nullable(time);
const name = v.pipe(v.string(), v.maxLength(MAX_NAME));
const sentence = v.pipe(v.string(), v.maxLength(MAX_WHY));
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e12));
const callClass = v.picklist(CALL_CLASSES);

function id(letter: string) {
  return v.pipe(v.string(), v.regex(new RegExp(`^${letter}\\d{1,13}$`)));
}

function several<T extends v.GenericSchema>(entry: T) {
  return v.pipe(v.array(entry), v.maxLength(MAX_ENTRIES));
}

const destination = [
  v.object({ kind: v.literal('number'), number: name }),
  v.object({ kind: v.literal('country'), country: name }),
] as const;
const house = v.object({ kind: v.literal('house'), class: v.picklist(['international', 'all']) });
const device = v.object({ kind: v.literal('device'), device: name, class: v.picklist([...CALL_CLASSES, 'all']) });

const block = v.object({
  id: id('b'),
  target: v.variant('kind', [device, house, ...destination]),
  by: v.picklist(['owner', 'detector', 'questions']),
  why: sentence,
  sinceMs: time,
  untilMs: end,
});

const allowance = v.object({
  id: id('a'),
  target: v.variant('kind', [...destination]),
  device: v.nullable(name),
  sinceMs: time,
  untilMs: end,
});

const suspicion = v.object({ device: name, class: callClass, why: sentence, untilMs: time });

const orders: v.GenericSchema<unknown, SavedOrders> = v.object({
  lastBlock: count,
  lastAllowance: count,
  blocks: several(block),
  allowances: several(allowance),
  suspicions: several(suspicion),
});

const questions: v.GenericSchema<unknown, SavedQuestions> = v.object({
  last: count,
  puts: several(v.object({ id: id('q'), device: name, atMs: time, unanswered: v.boolean() })),
});

const amount = v.pipe(v.number(), v.minValue(0), v.maxValue(1e9));
const limit = v.object({ value: amount, over: v.nullable(amount) });
const mode = v.picklist(['enforce', 'observe']);

const overrides = v.object({
  mode: v.exactOptional(v.object({ value: mode, over: mode })),
  hour: v.exactOptional(limit),
  day: v.exactOptional(limit),
});

const today = v.object({
  date: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/)),
  ...{ calls: count, international: count, blocked: count },
  cost: v.pipe(v.number(), v.minValue(0), v.maxValue(1e12)),
  currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/)),
});
const ipAddress = v.pipe(v.string(), v.ip());
const addresses = several(
  v.object({ device: name, addresses: v.pipe(v.array(ipAddress), v.maxLength(MAX_ADDRESSES)) }),
);

/**
 * What was learned is read by itself: it may be lost without the blocks being lost too. The last three came later, so that a file of an older agent
 * has none; where they cannot be read, the configuration counts again, and the day begins anew.
 */
export const STATE = v.object({
  schema: v.literal(STATE_SCHEMA),
  savedAtMs: time,
  orders,
  questions,
  watch: v.unknown(),
  addresses: v.fallback(v.nullable(addresses), null),
  overrides: v.fallback(overrides, {}),
  today: v.fallback(v.nullable(today), null),
});
