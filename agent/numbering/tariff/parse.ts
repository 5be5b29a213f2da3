// A tariff as CSV -> prices by prefix, or the sentences that say what is wrong with it.
// The one rule: either every line is good or there is no tariff; for a price left out an estimate would count, and nobody would notice.
import * as v from 'valibot';
import { printable } from '../../config/printable.ts';
import { COLUMNS, ROW, type Row } from './columns.ts';
import { type CsvRecord, csvRecords } from './csv.ts';
import { TariffFaults } from './faults.ts';
import { type PriceTable, PriceTableBuilder } from './price-table.ts';
import type { Price } from './tariff.ts';

type TariffResult =
  | { readonly ok: true; readonly table: PriceTable }
  | { readonly ok: false; readonly faults: readonly string[] };

const MOST_PRICES = 100_000;
const LONGEST_QUOTE = 40;
const HEADER = COLUMNS.join(',');

/** `fileName` is what the sentences call the file. Columns may come in any order, but there have to be all of them. */
export function parseTariff(text: string, fileName: string): TariffResult {
  const faults = new TariffFaults(fileName);
  const records = csvRecords(text);
  const header = records.next();
  const columns = readHeader(header.done ? { line: 1, fields: [], fault: null } : header.value, faults);
  const table = columns === null ? null : readPrices(records, columns, faults);
  const sentences = faults.sentences();
  return table === null || sentences.length > 0 ? { ok: false, faults: sentences } : { ok: true, table };
}

/** The names of the columns as they stand, null when they are not the ones that are needed. */
function readHeader({ line, fields, fault }: CsvRecord, faults: TariffFaults): readonly string[] | null {
  const names = fields.map((field) => field.trim().toLowerCase());
  const known: readonly string[] = COLUMNS;
  const wrong = names.filter((name, index) => !known.includes(name) || names.indexOf(name) !== index);
  const missing = COLUMNS.filter((column) => !names.includes(column));
  if (fault !== null) faults.add(line, null, fault);
  else if (fields.length <= 1) faults.add(line, null, `the first line has to be ${HEADER}, with commas`);
  else {
    for (const name of wrong) faults.add(line, quoted(name), `the columns of a tariff are ${HEADER}, each once`);
    for (const column of missing) faults.add(line, column, `the column is missing; the first line has to be ${HEADER}`);
  }
  return fault === null && wrong.length + missing.length === 0 ? names : null;
}

function readPrices(records: Iterable<CsvRecord>, columns: readonly string[], faults: TariffFaults): PriceTable | null {
  const builder = new PriceTableBuilder();
  const lines = new Map<number, number>();
  let first: { readonly currency: string; readonly line: number } | null = null;
  for (const record of records) {
    const { line } = record;
    if (lines.size === MOST_PRICES) {
      faults.add(line, null, `a tariff has at most ${MOST_PRICES} prices`);
      break;
    }
    const row = readRow(record, columns, faults);
    if (row === null) continue;
    const { prefix, currency } = row;
    first ??= { currency, line };
    const before = lines.get(prefix);
    if (currency !== first.currency)
      faults.add(line, 'currency', `a tariff has one currency, which is ${first.currency} in line ${first.line}`);
    if (before !== undefined) faults.add(line, 'prefix', `+${prefix} has its price in line ${before} already`);
    lines.set(prefix, before ?? line);
    builder.add(prefix, priceOf(row));
  }
  if (first === null && faults.sentences().length === 0) faults.add(1, null, 'no price follows the first line');
  return first === null ? null : { currency: first.currency, prices: builder.prices };
}

/** Null when something in it is wrong, and told. */
function readRow({ line, fields, fault }: CsvRecord, columns: readonly string[], faults: TariffFaults): Row | null {
  if (fault !== null || fields.length !== columns.length) {
    const column = columns[fields.length - 1] ?? null;
    faults.add(
      line,
      fault === null ? null : column,
      fault ?? `there are ${fields.length} values, not ${columns.length}`,
    );
    return null;
  }
  const values = Object.fromEntries(columns.map((column, index) => [column, fields[index]?.trim()]));
  const result = v.safeParse(ROW, values);
  if (result.success) return result.output;
  for (const { path, input, message } of result.issues)
    faults.add(line, String(path?.[0].key), `${quoted(String(input))} does not fit; ${message}`);
  return null;
}

function priceOf(row: Row): Price {
  return {
    perMinute: row.price_per_minute,
    connectFee: row.connect_fee,
    firstStepSeconds: row.first_step_seconds,
    stepSeconds: row.step_seconds,
    description: row.description,
    estimated: false,
  };
}

/** As much of a value as a sentence bears. */
function quoted(value: string): string {
  const told = printable(value);
  return `'${told.length > LONGEST_QUOTE ? `${told.slice(0, LONGEST_QUOTE)}...` : told}'`;
}
