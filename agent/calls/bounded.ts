// What a stranger may make us remember has an end: the oldest goes first, and keys are short.
import { createHash } from 'node:crypto';

const MAX_KEY_LENGTH = 128;

/** Sets `key`, and drops the oldest entries beyond `limit`. */
export function remember<K, V>(map: Map<K, V>, key: K, value: V, limit: number): void {
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= limit) return;
    map.delete(oldest);
  }
}

/** A copy of `text`: a string cut from a message keeps the whole message in memory, a copy does not. */
export function copyOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/** What stands for `text` in a table, short however long the text is. */
export function shortKey(text: string): string {
  return text.length <= MAX_KEY_LENGTH ? text : createHash('sha256').update(text).digest('base64');
}
