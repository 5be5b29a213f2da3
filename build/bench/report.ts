// The rows as people and programs read them. The one rule: a missed aim is shown as plainly as a met one.

import { type Column, tableHead, tableRow } from '../../agent/cli/table.ts';
import { meetsAim, type Row, ratioOf } from './benchmark.ts';

const COLUMNS: readonly Column[] = [
  { title: 'BENCHMARK', width: 10 },
  { title: 'MEASURED', width: 56 },
  { title: 'OURS', width: 11, align: 'right' },
  { title: 'OTHER', width: 29, align: 'right' },
  { title: 'RATIO', width: 6, align: 'right' },
  { title: 'AIM', width: 20 },
];

export function tableLines(rows: readonly Row[]): string[] {
  return [tableHead(COLUMNS), ...rows.map((row) => tableRow(COLUMNS, cellsOf(row)))];
}

/** `{"type":"row","name","measured","unit","ours","other","otherName","ratio","aim","met"}`; null where there is none. */
export function rowRecord(row: Row): Readonly<Record<string, unknown>> {
  const { name, measured, unit, ours, other, aim } = row;
  return {
    type: 'row',
    name,
    measured,
    unit,
    ours: rounded(ours),
    other: other === undefined ? null : rounded(other.value),
    otherName: other?.name ?? null,
    ratio: rounded(ratioOf(row)),
    aim: aim ?? null,
    met: meetsAim(row),
  };
}

function cellsOf(row: Row): string[] {
  const { name, measured, unit, ours, other } = row;
  const ratio = ratioOf(row);
  return [
    name,
    measured,
    `${digits(ours)} ${unit}`,
    other === undefined ? '' : `${other.name} ${digits(other.value)} ${unit}`,
    ratio === null ? '' : digits(ratio),
    aimText(row),
  ];
}

function aimText(row: Row): string {
  const { aim, unit } = row;
  if (aim === undefined) return '';
  const verdict = meetsAim(row) ? 'met' : 'MISSED';
  switch (aim.of) {
    case 'ours':
      return `<= ${aim.most} ${unit}: ${verdict}`;
    case 'ratio':
      return `ratio <= ${aim.most}: ${verdict}`;
    case 'difference':
      return `<= +${aim.most} ${unit}: ${verdict}`;
  }
}

/** Three digits that count; whole numbers from a hundred on. */
function digits(value: number): string {
  if (Math.abs(value) >= 99.95) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(6));
}
