// What an option of the configuration file can be: required, with a default, absent, a list.

import * as v from 'valibot';

type Text<T> = v.GenericSchema<string, T>;

/** A UCI option that must be there. */
export function required<T>(value: Text<T>, description: string) {
  return v.pipe(value, v.description(description));
}

/** A UCI option with the default as its UCI text. */
export function option<T>(value: Text<T>, fallback: string, description: string) {
  return v.pipe(v.optional(value, fallback), v.description(description));
}

/** A UCI option that may be absent. */
export function optional<T>(value: Text<T>, description: string) {
  return v.pipe(v.exactOptional(value), v.description(description));
}

/** A UCI list; absent means empty. */
export function list<T>(value: Text<T>, description: string) {
  return v.pipe(v.optional(v.pipe(v.array(value), v.readonly()), []), v.description(description));
}

export function oneOf<const T extends readonly string[]>(words: T) {
  return v.pipe(v.string(), v.picklist(words, `write ${words.map((word) => `'${word}'`).join(' or ')}`));
}
