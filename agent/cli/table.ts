// Aligned columns for people. Widths count what a terminal shows: East Asian wide characters take two places, combining marks none.

import { printable } from '../config/printable.ts';

export interface Column {
  readonly title: string;
  readonly width: number;
  readonly align?: 'right';
}

/** Unicode Standard Annex #11, the blocks whose characters are all wide or fullwidth, and what is drawn as a picture. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const COMBINING = /\p{M}/u;

/** Cells side by side, each cut or padded to its column; what could move the cursor (it may come from the wire) is shown as `?`. */
export function tableRow(columns: readonly Column[], cells: readonly string[]): string {
  return columns
    .map((column, index) => padTo(cells[index] ?? '', column))
    .join('  ')
    .trimEnd();
}

export function tableHead(columns: readonly Column[]): string {
  return tableRow(
    columns,
    columns.map(({ title }) => title),
  );
}

/** `1 rule`, `2 rules`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function padTo(text: string, { width, align }: Column): string {
  const { shown, places } = cutTo(printable(text), width);
  const padding = ' '.repeat(width - places);
  return align === 'right' ? padding + shown : shown + padding;
}

/** As much of the text as fits, with a mark where it was cut; never longer to work out than the column is wide. */
function cutTo(text: string, width: number): { readonly shown: string; readonly places: number } {
  const fitting: string[] = [];
  let places = 0;
  for (const character of text) {
    const next = places + placesOf(character);
    if (next > width) return shorten(fitting, places, width);
    fitting.push(character);
    places = next;
  }
  return { shown: fitting.join(''), places };
}

function shorten(fitting: string[], taken: number, width: number): { readonly shown: string; readonly places: number } {
  let places = taken;
  while (places > width - 1) places -= placesOf(fitting.pop() ?? ' ');
  return { shown: `${fitting.join('')}…`, places: places + 1 };
}

function placesOf(character: string): number {
  if (COMBINING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
