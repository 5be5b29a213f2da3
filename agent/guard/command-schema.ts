// What an order looks like as JSON, on the control socket and by MQTT alike, and the sentence about one that is none.
// The one rule: an order has exactly the members listed here; a guess at what somebody meant is never carried out.

import * as v from 'valibot';
import { duration } from '../config/values.ts';

const TERM_MESSAGE = "write a length of time such as '90s', '1h' or '7d'";
const LONGEST_WORD = 128;
/** RFC 3261 sets no bound to a Call-ID; nobody's is longer. */
const LONGEST_CALL_ID = 1024;
/** As in the configuration. */
const MOST_MONEY = 999_999_999;

/** Seconds; `words` are what may stand for a time. */
function term<const W extends string>(words: readonly W[]) {
  const message = `${TERM_MESSAGE}, or ${words.map((word) => `'${word}'`).join(' or ')}`;
  const seconds = v.pipe(v.string(message), duration, v.minValue(1, message));
  return v.union([v.picklist(words), seconds], message);
}

function word(what: string, longest = LONGEST_WORD) {
  const message = `write ${what}`;
  return v.pipe(v.string(message), v.trim(), v.minLength(1, message), v.maxLength(longest, message));
}

function choice<const W extends string>(words: readonly W[]) {
  return v.picklist(words, `write one of ${words.map((each) => `'${each}'`).join(', ')}`);
}

const AMOUNT_MESSAGE = `write an amount from 0 (no limit) to ${MOST_MONEY}`;
const amount = v.pipe(
  v.number(AMOUNT_MESSAGE),
  v.minValue(0, AMOUNT_MESSAGE),
  v.maxValue(MOST_MONEY, AMOUNT_MESSAGE),
  // Fractions beyond these are nobody's money.
  v.transform((money) => Math.round(money * 10_000) / 10_000),
);

const TARGET = 'a device section or address, a number or a country';

const REQUESTS = {
  asks: v.strictObject({ command: v.literal('asks') }),
  blocks: v.strictObject({ command: v.literal('blocks') }),
  calls: v.strictObject({ command: v.literal('calls') }),
  answer: v.strictObject({
    command: v.literal('answer'),
    question: word("the id of a question, such as 'q17', or 'last'"),
    decision: choice(['allow', 'deny', 'block']),
    for: v.optional(term(['once', 'always']), 'once'),
    scope: v.optional(choice(['number', 'country']), 'number'),
  }),
  block: v.strictObject({
    command: v.literal('block'),
    target: word(TARGET),
    for: v.optional(term(['always']), '24h'),
  }),
  unblock: v.strictObject({ command: v.literal('unblock'), target: word(`the id of a block, ${TARGET}, or 'all'`) }),
  end: v.strictObject({
    command: v.literal('end'),
    call: word("the Call-ID of a call, 'all' or 'unseen'", LONGEST_CALL_ID),
  }),
  mode: v.strictObject({ command: v.literal('mode'), mode: choice(['enforce', 'observe']) }),
  rule: v.strictObject({
    command: v.literal('rule'),
    name: choice(['international', 'all']),
    blocked: v.boolean('write true or false'),
  }),
  budget: v.strictObject({ command: v.literal('budget'), hour: v.exactOptional(amount), day: v.exactOptional(amount) }),
  test: v.strictObject({ command: v.literal('test') }),
};

type Name = keyof typeof REQUESTS;

/** An order whose words are well-formed; what its target is depends on the configuration. Times in seconds. */
export type CommandRequest = { [N in Name]: v.InferOutput<(typeof REQUESTS)[N]> }[Name];

export type RequestReading =
  | { readonly ok: true; readonly request: CommandRequest }
  | { readonly ok: false; readonly sentence: string };

/** `value` is JSON of anybody's. */
export function readRequest(value: unknown): RequestReading {
  const name = nameOf(value);
  if (name === null) {
    const names = Object.keys(REQUESTS).join(', ');
    return { ok: false, sentence: `This is no order: write a JSON object whose "command" is one of ${names}.` };
  }
  const read = v.safeParse(REQUESTS[name], value, { abortEarly: true });
  if (read.success) return { ok: true, request: read.output };
  return { ok: false, sentence: issueSentence(name, read.issues[0]) };
}

function nameOf(value: unknown): Name | null {
  if (typeof value !== 'object' || value === null || !('command' in value)) return null;
  const { command } = value;
  return typeof command === 'string' && Object.hasOwn(REQUESTS, command) ? (command as Name) : null;
}

function issueSentence(name: Name, { type, expected, path, message }: v.BaseIssue<unknown>): string {
  const member = JSON.stringify(String(path?.[0]?.key).slice(0, LONGEST_WORD));
  if (type !== 'strict_object') return `The order "${name}" is wrong in ${member}: ${message}.`;
  if (expected === 'never') return `The order "${name}" knows no ${member}.`;
  return `The order "${name}" needs ${member}.`;
}
