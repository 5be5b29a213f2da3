// A message on a command topic, read as a command or refused: what is retained, too large, or no JSON object is none.
// The one rule: who sends it decides nothing about where we write, but a response topic that is nobody's of Ringfence.

import type { CommandName } from './command-topics.ts';
import type { Claim } from './command-trust.ts';

/** Where a result goes besides `cmd/result` (MQTT 5 section 4.10). */
export interface Address {
  readonly topic: string;
  readonly correlation: Buffer | null;
}

export interface CommandMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retained: boolean;
  readonly respondTo: Address | null;
}

/** `request` is the payload with the command's name in it, as on the control socket; `claim` is for whoever judges its sender. */
export type CommandReading =
  | { readonly ok: true; readonly id: string | number | null; readonly request: object; readonly claim: Claim }
  | { readonly ok: false; readonly id: string | number | null; readonly sentence: string };

const MOST_BYTES = 4096;
const LONGEST_ID = 64;
const LONGEST_RESPONSE_TOPIC = 256;
const MOST_CORRELATION_BYTES = 256;

export function readCommand(name: CommandName, { topic, payload, retained }: CommandMessage): CommandReading {
  const refused = (sentence: string) => ({ ok: false, id: null, sentence }) as const;
  // It would be carried out again at every connect, long after somebody meant it.
  if (retained) return refused('A retained command is never carried out: publish it without the retain flag.');
  if (payload.length > MOST_BYTES) return refused(`A command has at most ${MOST_BYTES} bytes.`);
  const members = jsonObject(payload.toString('utf8'));
  if (members === null) return refused('This is no command: write a JSON object.');
  const { id, at: _at, hmac: _hmac, ...rest } = members;
  return { ok: true, id: idOf(id), request: { ...rest, command: name }, claim: { topic, members } };
}

/** A topic with wildcards would cost us the connection; one of our own, or of the broker's, would put words into a mouth. */
export function responseAddress({ respondTo }: CommandMessage): Address | null {
  if (respondTo === null) return null;
  const { topic, correlation } = respondTo;
  const isFit = /^[^$+#\0][^+#\0]*$/.test(topic) && topic.length <= LONGEST_RESPONSE_TOPIC;
  const isOurs = topic.startsWith('ringfence/');
  return isFit && !isOurs && (correlation?.length ?? 0) <= MOST_CORRELATION_BYTES ? respondTo : null;
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? { ...value } : null;
  } catch {
    return null;
  }
}

function idOf(id: unknown): string | number | null {
  if (typeof id === 'string') return id.slice(0, LONGEST_ID);
  return typeof id === 'number' ? id : null;
}
