// The UCI file format: sections of options and lists, each with the line it stands in (libuci file.c).
// The one rule: it knows no option by name, and it never throws; what it cannot read becomes a fault, and it reads on.

import { splitWords, type Word } from './uci-words.ts';

/** What is wrong in a line, as a sentence without its full stop; lines count from 1. */
export interface UciFault {
  readonly line: number;
  readonly reason: string;
}

export interface UciEntry {
  readonly kind: 'option' | 'list';
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

/** `name` is null for an anonymous section. Entries are in the order of the file, repeated names included. */
export interface UciSection {
  readonly type: string;
  readonly name: string | null;
  readonly line: number;
  readonly entries: readonly UciEntry[];
}

/** `whole` is false when the end of the file could not be read, so that what is not there says nothing. */
export interface UciFile {
  readonly whole: boolean;
  readonly sections: readonly UciSection[];
  readonly faults: readonly UciFault[];
}

const MOST_COMMANDS = 100_000;
const NAME = /^[A-Za-z0-9_]+$/;
const TYPE = /^[\x21-\x7e]+$/;

interface Reading {
  readonly sections: (UciSection & { readonly entries: UciEntry[] })[];
  readonly faults: UciFault[];
}

export function parseUci(text: string): UciFile {
  const reading: Reading = { sections: [], faults: [] };
  const { commands, unterminatedLine } = splitWords(text);
  for (const [keyword, ...words] of commands.slice(0, MOST_COMMANDS)) {
    if (keyword === undefined) continue;
    const reason = readCommand(reading, keyword, words);
    if (reason !== null) reading.faults.push({ line: keyword.line, reason });
  }
  const tooMuch = commands[MOST_COMMANDS]?.[0];
  if (tooMuch !== undefined) {
    reading.faults.push({
      line: tooMuch.line,
      reason: `more than ${MOST_COMMANDS} lines with something in them; leave some out`,
    });
  }
  if (unterminatedLine !== null) {
    reading.faults.push({
      line: unterminatedLine,
      reason: 'a quote opens here and is never closed; add the closing quote',
    });
  }
  return { whole: unterminatedLine === null && tooMuch === undefined, ...reading };
}

/** libuci also takes the first letter of each keyword. */
function readCommand(reading: Reading, keyword: Word, words: readonly Word[]): string | null {
  switch (keyword.text) {
    case 'config':
    case 'c':
      return readConfig(reading, keyword.line, words);
    case 'option':
    case 'o':
      return readEntry(reading, 'option', keyword.line, words);
    case 'list':
    case 'l':
      return readEntry(reading, 'list', keyword.line, words);
    case 'package':
    case 'p':
      return readPackage(reading, words);
    default:
      return "the line begins with none of 'config', 'option' and 'list'; correct it, or put a '#' before it";
  }
}

function readConfig(reading: Reading, line: number, [type, name, ...more]: readonly Word[]): string | null {
  if (type === undefined || !TYPE.test(type.text))
    return "'config' needs the type of the section after it, such as 'rule'";
  const named = name !== undefined && name.text !== '';
  // The section is kept even so, else its options would be taken for those of the section before.
  reading.sections.push({ type: type.text, name: named ? name.text : null, line, entries: [] });
  if (named && !NAME.test(name.text))
    return 'the name of a section has only letters, digits and underscores; rename it';
  return more.length > 0
    ? 'too many words after the name of the section; put quotes around what belongs together'
    : null;
}

function readEntry(
  reading: Reading,
  kind: UciEntry['kind'],
  line: number,
  [name, value, ...more]: readonly Word[],
): string | null {
  if (name === undefined || !NAME.test(name.text)) {
    return `'${kind}' needs a name of letters, digits and underscores after it`;
  }
  const section = reading.sections.at(-1);
  if (section === undefined)
    return `'${kind} ${name.text}' stands before the first section; put a 'config' line above it`;
  section.entries.push({ kind, name: name.text, value: value?.text ?? '', line });
  return more.length > 0 ? `too many words in '${kind} ${name.text}'; put quotes around the value` : null;
}

/** One file is one package, whatever it calls itself. */
function readPackage(reading: Reading, words: readonly Word[]): string | null {
  if (words.length !== 1) return "'package' needs one name after it";
  return reading.sections.length > 0 ? "a 'package' line stands only above the first section; remove it" : null;
}
