// Reads the regular expressions that numbering plans are written in: digits, `\d`, classes, groups, `|`, `?`, `{n}`, `{n,m}`, and `\*` `#` `\+`.
// The one rule: whatever else appears is a fault in our data or the metadata, and throws.
import { DIAL_CHARACTERS } from './dial-state.ts';
import { END, either, one, type Pattern, repeat, sequence } from './pattern.ts';

const DIGITS = '0123456789';
const DIGIT = one(DIGITS);
/** There are thousands of single characters in the metadata. */
const ONE: ReadonlyMap<string, Pattern> = new Map(DIAL_CHARACTERS.map((character) => [character, one(character)]));

/** Reads a whole expression; an empty one matches the empty text. */
export function parsePattern(expression: string): Pattern {
  const reader = { expression, position: 0 };
  const pattern = readAlternatives(reader);
  if (reader.position < expression.length) throw unexpected(reader);
  return pattern;
}

interface Reader {
  readonly expression: string;
  position: number;
}

function readAlternatives(reader: Reader): Pattern {
  const options = [readSequence(reader)];
  while (take(reader, '|')) options.push(readSequence(reader));
  return either(options);
}

function readSequence(reader: Reader): Pattern {
  const parts: Pattern[] = [];
  while (reader.position < reader.expression.length && !'|)'.includes(peek(reader))) parts.push(readRepeated(reader));
  return parts.reduceRight((then, first) => sequence(first, then), END);
}

function readRepeated(reader: Reader): Pattern {
  const part = readPart(reader);
  if (take(reader, '?')) return repeat(part, 0, 1);
  if (!take(reader, '{')) return part;
  const min = readNumber(reader);
  const max = take(reader, ',') ? readNumber(reader) : min;
  expect(reader, '}');
  return repeat(part, min, max);
}

function readPart(reader: Reader): Pattern {
  if (take(reader, '(')) {
    if (take(reader, '?')) expect(reader, ':');
    const group = readAlternatives(reader);
    expect(reader, ')');
    return group;
  }
  if (take(reader, '[')) return readClass(reader);
  if (take(reader, '\\')) return take(reader, 'd') ? DIGIT : readCharacter(reader, '*+');
  return readCharacter(reader, '0123456789#');
}

function readCharacter(reader: Reader, allowed: string): Pattern {
  const character = peek(reader);
  if (character === '' || !allowed.includes(character)) throw unexpected(reader);
  reader.position += 1;
  return ONE.get(character) ?? one(character);
}

function readClass(reader: Reader): Pattern {
  let characters = '';
  while (!take(reader, ']')) {
    const from = readDigit(reader);
    const to = take(reader, '-') ? readDigit(reader) : from;
    characters += DIGITS.slice(from, to + 1);
  }
  return one(characters);
}

function readDigit(reader: Reader): number {
  const digit = DIGITS.indexOf(peek(reader) || 'none');
  if (digit < 0) throw unexpected(reader);
  reader.position += 1;
  return digit;
}

function readNumber(reader: Reader): number {
  const digits = /^\d+/.exec(reader.expression.slice(reader.position))?.[0];
  if (digits === undefined) throw unexpected(reader);
  reader.position += digits.length;
  return Number(digits);
}

function peek(reader: Reader): string {
  return reader.expression.charAt(reader.position);
}

function take(reader: Reader, text: string): boolean {
  if (peek(reader) !== text) return false;
  reader.position += 1;
  return true;
}

function expect(reader: Reader, text: string): void {
  if (!take(reader, text)) throw unexpected(reader);
}

function unexpected(reader: Reader): Error {
  return new Error(`pattern ${reader.expression} is not understood at character ${reader.position + 1}`);
}
