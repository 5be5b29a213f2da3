// Records that the running agent gave, as a table for people or as JSON lines.

import type { Invocation } from './command.ts';
import { type Column, tableHead, tableRow } from './table.ts';
import type { Colour } from './terminal.ts';

interface ListColumn<T> {
  readonly title: string;
  /** Never cut where it is left out: what has to be typed again stands in such a column, or a sentence. */
  readonly most?: number;
  readonly align?: 'right';
  readonly text: (record: T) => string;
}

export interface RecordList<T> {
  readonly columns: readonly ListColumn<T>[];
  /** A colour for the whole row, null for none. */
  readonly colour: (record: T) => Colour | null;
  /** What to say when there are none. */
  readonly empty: string;
}

export function printList<T>({ terminal, json }: Invocation, records: readonly T[], list: RecordList<T>): void {
  if (json) {
    for (const record of records) terminal.printJson(record);
    return;
  }
  if (records.length === 0) {
    terminal.print(list.empty);
    return;
  }
  const columns = list.columns.map((column) => widthOf(column, records));
  terminal.print(terminal.paint('bold', tableHead(columns)));
  for (const record of records) {
    const row = tableRow(
      columns,
      list.columns.map(({ text }) => text(record)),
    );
    const colour = list.colour(record);
    terminal.print(colour === null ? row : terminal.paint(colour, row));
  }
}

/** As wide as its widest text: a character takes two places at most. */
function widthOf<T>(
  { title, most = Number.POSITIVE_INFINITY, text, align }: ListColumn<T>,
  records: readonly T[],
): Column {
  const widest = records.reduce((width, record) => Math.max(width, placesAtMost(text(record))), title.length);
  return { title, width: Math.min(most, widest), ...(align === undefined ? {} : { align }) };
}

function placesAtMost(text: string): number {
  return [...text].reduce((places, character) => places + (character <= '\u10ff' ? 1 : 2), 0);
}

/** `2015-04-11 02:30:00` in local time, since the owner looks at a clock. */
export function localTime(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
