// Comma-separated values -> records, as RFC 4180 has them; a line may also end with LF alone. The one rule: it never throws, and a record that is
// broken says where and is left out, so that the next one is read all the same.

export interface CsvRecord {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
  /** What is wrong with the last of `fields`, as the end of a sentence; null where all is well. */
  readonly fault: string | null;
}

interface Cursor {
  readonly text: string;
  at: number;
  line: number;
}

/** More than any table has: a line of nothing but commas is not followed to its end. */
const MOST_FIELDS = 64;

/** Lines without anything in them are left out, as is a byte order mark. */
export function* csvRecords(text: string): Generator<CsvRecord> {
  const cursor = { text, at: text.startsWith('\uFEFF') ? 1 : 0, line: 1 };
  while (cursor.at < text.length) {
    const { line } = cursor;
    const fields: string[] = [];
    const fault = readRecord(cursor, fields);
    skipLine(cursor);
    if (fault !== null || fields.length > 1 || fields[0]?.trim()) yield { line, fields, fault };
  }
}

function readRecord(cursor: Cursor, fields: string[]): string | null {
  for (;;) {
    const isQuoted = cursor.text[cursor.at] === '"';
    const field = isQuoted ? quotedField(cursor) : plainField(cursor);
    fields.push(field ?? '');
    if (field === null) return 'the quotation mark is never closed';
    const next = cursor.text[cursor.at];
    if (isAtEnd(cursor)) return null;
    if (next === '"')
      return 'a quotation mark stands inside the value; put the whole value in quotation marks and double it';
    if (next !== ',') return 'text follows the closing quotation mark';
    if (fields.length === MOST_FIELDS) return 'there are far too many columns';
    cursor.at += 1;
  }
}

function isAtEnd({ text, at }: Cursor): boolean {
  return at >= text.length || text[at] === '\n' || (text[at] === '\r' && text[at + 1] === '\n');
}

function plainField(cursor: Cursor): string {
  const { text, at } = cursor;
  while (!isAtEnd(cursor) && text[cursor.at] !== ',' && text[cursor.at] !== '"') cursor.at += 1;
  return text.slice(at, cursor.at);
}

/** Null when the quotation mark is never closed. */
function quotedField(cursor: Cursor): string | null {
  const start = cursor.at + 1;
  let end = cursor.text.indexOf('"', start);
  while (end >= 0 && cursor.text[end + 1] === '"') end = cursor.text.indexOf('"', end + 2);
  cursor.at = end < 0 ? cursor.text.length : end + 1;
  const inside = cursor.text.slice(start, end < 0 ? undefined : end);
  cursor.line += inside.split('\n').length - 1;
  return end < 0 ? null : inside.replaceAll('""', '"');
}

function skipLine(cursor: Cursor): void {
  const end = cursor.text.indexOf('\n', cursor.at);
  cursor.at = end < 0 ? cursor.text.length : end + 1;
  cursor.line += 1;
}
