// Writes nft's language: rules with comments, chains, maps and sets as text.
// The one rule: it is valid for nft 1.0.6, which wants a newline before a closing brace and at most 128 bytes in a comment.

import { hexInterval, type Interval } from './bytes.ts';

export interface Chain {
  readonly name: string;
  /** `type filter hook ...;` of a base chain. */
  readonly hook?: string;
  readonly rules: readonly string[];
}

/** What is not in the kernel's own memory between two programs. `lines` stand between its braces. */
export interface Container {
  readonly kind: 'map' | 'set';
  readonly name: string;
  readonly lines: readonly string[];
}

const MAX_COMMENT = 120;

export function rule(text: string, comment: string): string {
  const plain = comment.replace(/["\\$]/g, "'").replace(/[^\x20-\x7e]/g, '?');
  return `${text} comment "${plain.slice(0, MAX_COMMENT)}"`;
}

export function chainText({ name, hook, rules }: Chain): string {
  return block('chain', name, [...(hook === undefined ? [] : [hook]), ...rules]);
}

export function containerText({ kind, name, lines }: Container): string {
  return block(kind, name, lines);
}

/** A verdict map over intervals of a window; each element says in a comment which bytes it stands for. */
export function intervalMap<T>(
  name: string,
  key: string,
  intervals: readonly Interval<T>[],
  verdictOf: (value: T) => string,
): Container {
  const elements = intervals.map(
    (interval) => `\t${hexInterval(interval)} : ${verdictOf(interval.value)}, # ${readable(interval)}`,
  );
  const list = elements.length === 0 ? [] : ['elements = {', ...elements, '}'];
  return { kind: 'map', name, lines: [`typeof ${key} : verdict`, 'flags interval', ...list] };
}

/** A name nft takes for a chain or map: letters, digits, underscore, and never a reserved word, by its prefix. */
export function identifier(prefix: string, text: string): string {
  return `${prefix}_${text.replace(/[^A-Za-z0-9]/g, '_').slice(0, MAX_NAME)}`;
}

const MAX_NAME = 60;

function block(kind: string, name: string, lines: readonly string[]): string {
  return [`\t${kind} ${name} {`, ...lines.map((line) => `\t\t${line}`), '\t}', ''].join('\n');
}

function readable({ from, to }: Interval<unknown>): string {
  const [first, last] = [from, to].map((bytes) => bytes.replace(/[^\x21-\x7e]/g, '_'));
  return first === last ? `${first}` : `${first} to ${last}`;
}
