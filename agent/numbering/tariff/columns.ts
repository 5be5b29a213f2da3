// The columns of a tariff: what may stand in each, as valibot schemas. The one rule: a message says what to write instead.
import * as v from 'valibot';
import { integer, matching } from '../../config/values.ts';
import { CURRENCY_CODES } from './currencies.ts';

const LONGEST_STEP_SECONDS = 3600;
const LONGEST_DESCRIPTION = 200;

const price = v.pipe(
  matching(/^\d{1,9}(\.\d{1,9})?$/, "write a price such as '12.5', with a point"),
  v.transform(Number),
);
const step = integer(1, LONGEST_STEP_SECONDS);

export const ROW = v.object({
  prefix: v.pipe(
    matching(/^\+?[1-9]\d{0,14}$/, "write the beginning of a number in E.164, such as '+232'"),
    v.transform(Number),
  ),
  price_per_minute: price,
  connect_fee: price,
  first_step_seconds: step,
  step_seconds: step,
  currency: v.picklist(CURRENCY_CODES, `write one of ${CURRENCY_CODES.join(' ')}`),
  description: v.pipe(v.string(), v.maxLength(LONGEST_DESCRIPTION, `write at most ${LONGEST_DESCRIPTION} characters`)),
});

type Column = keyof typeof ROW.entries;
export type Row = v.InferOutput<typeof ROW>;

export const COLUMNS = Object.keys(ROW.entries) as Column[];
