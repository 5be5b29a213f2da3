// Cuts the text of a UCI file into commands of words, as libuci's file.c reads them.
// The one rule: this is about quotes, escapes, comments and lines only; what the words mean is for uci.ts.
// Inside single quotes nothing is special, inside double quotes a backslash is; both may go on over lines.

/** One word without its quotes; `line` is where it begins, counted from 1. */
export interface Word {
  readonly text: string;
  readonly line: number;
}

/** `unterminatedLine` is where a quote opens that is never closed; the commands before it are whole. */
export interface Words {
  readonly commands: readonly (readonly Word[])[];
  readonly unterminatedLine: number | null;
}

interface Cursor {
  readonly text: string;
  at: number;
  line: number;
}

const BLANKS = ' \t\v\f\r';
const WORD_ENDS = `${BLANKS}\n;#`;

export function splitWords(text: string): Words {
  const cursor: Cursor = { text: text.replaceAll('\r\n', '\n'), at: 0, line: 1 };
  const commands: Word[][] = [];
  let command: Word[] = [];
  while (cursor.at < cursor.text.length) {
    const character = cursor.text.charAt(cursor.at);
    if (character === '\n' || character === ';') {
      if (command.length > 0) commands.push(command);
      command = [];
      step(cursor);
    } else if (BLANKS.includes(character)) {
      step(cursor);
    } else if (cursor.text.startsWith('\\\n', cursor.at)) {
      readEscape(cursor);
    } else if (character === '#') {
      skipComment(cursor);
    } else {
      const { line } = cursor;
      const read = readWord(cursor);
      if (!read.ok) return { commands, unterminatedLine: read.line };
      command.push({ text: read.text, line });
    }
  }
  if (command.length > 0) commands.push(command);
  return { commands, unterminatedLine: null };
}

type WordRead = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly line: number };

/** A word may be put together from quoted and unquoted parts. */
function readWord(cursor: Cursor): WordRead {
  let text = '';
  while (cursor.at < cursor.text.length) {
    const character = cursor.text.charAt(cursor.at);
    if (WORD_ENDS.includes(character)) break;
    if (character === "'" || character === '"') {
      const { line } = cursor;
      const part = readQuoted(cursor, character);
      if (part === null) return { ok: false, line };
      text += part;
    } else {
      text += character === '\\' ? readEscape(cursor) : step(cursor);
    }
  }
  return { ok: true, text };
}

function readQuoted(cursor: Cursor, quote: string): string | null {
  let text = '';
  step(cursor);
  while (cursor.at < cursor.text.length) {
    const character = cursor.text.charAt(cursor.at);
    if (character === quote) {
      step(cursor);
      return text;
    }
    text += character === '\\' && quote === '"' ? readEscape(cursor) : step(cursor);
  }
  return null;
}

/** A backslash takes the next character as it is; before the end of a line it joins the next line on. */
function readEscape(cursor: Cursor): string {
  step(cursor);
  const escaped = step(cursor);
  return escaped === '\n' ? '' : escaped;
}

function step(cursor: Cursor): string {
  const character = cursor.text.charAt(cursor.at);
  cursor.at += 1;
  if (character === '\n') cursor.line += 1;
  return character;
}

function skipComment(cursor: Cursor): void {
  const end = cursor.text.indexOf('\n', cursor.at);
  cursor.at = end < 0 ? cursor.text.length : end;
}
