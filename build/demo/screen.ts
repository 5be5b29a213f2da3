// What the demo shows: a timeline, a progress bar that lives on a terminal only, and the messages as they arrive.

import { stripVTControlCharacters } from 'node:util';

const CODES = { red: 31, green: 32, yellow: 33, cyan: 36, dim: 2, bold: 1 } as const;
export type Paint = keyof typeof CODES;

const isTerminal = process.stdout.isTTY === true;
const startedMs = performance.now();
const BAR_CELLS = 30;

export function paint(code: Paint, text: string): string {
  return isTerminal && process.env['NO_COLOR'] === undefined ? `\u001b[${CODES[code]}m${text}\u001b[0m` : text;
}

export function line(text = ''): void {
  process.stdout.write(`${isTerminal ? '\r\u001b[K' : ''}${text}\n`);
}

/** An event with the seconds since the start. */
export function event(text: string): void {
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1).padStart(5);
  line(`${paint('dim', `${seconds} s`)}  ${text}`);
}

/** Stands below the last line until something else is said. */
export function progress(title: string, done: number, total: number, tail: string): void {
  if (!isTerminal) return;
  const cells = Math.round((done / total) * BAR_CELLS);
  process.stdout.write(
    `\r\u001b[K         ${title} [${'#'.repeat(cells).padEnd(BAR_CELLS, '.')}] ${done}/${total}  ${tail}`,
  );
}

/** Rows of equal length, the first as a head. */
export function table(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ''))));
  for (const row of rows) {
    line(
      `  ${row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell)))
        .join('   ')
        .trimEnd()}`,
    );
  }
}

function width(text: string): number {
  return stripVTControlCharacters(text).length;
}
