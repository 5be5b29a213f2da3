// Aligned columns for people. Widths count what a terminal shows: East Asian wide characters take two places.

export interface Column {
  readonly title: string;
  readonly width: number;
  readonly align?: 'right';
}

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
const CONTROL = /\p{Cc}/gu;

/** Cells side by side, each cut or padded to its column; control characters (they could come from the wire) are shown as `?`. */
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

/** Places a text takes on a terminal. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}

function padTo(text: string, { width, align }: Column): string {
  const cut = cutTo(text.replace(CONTROL, '?'), width);
  const padding = ' '.repeat(width - displayWidth(cut));
  return align === 'right' ? padding + cut : cut + padding;
}

function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let cut = '';
  for (const character of text) {
    if (displayWidth(cut + character) > width - 1) break;
    cut += character;
  }
  return `${cut}…`;
}
