// The detectors as the configuration knows them: one section type each, with their limits and defaults.
// The one rule: 0 turns a limit off; money is in the currency of the tariff, and without a value the built-in one is converted to it.

import * as v from 'valibot';
import { COUNT, detector, domestic, ENABLED, HOURS, section } from './detector-section.ts';
import { list, option, optional } from './option.ts';
import { duration, integer, money } from './values.ts';

export const DETECTORS = {
  novelty: detector(
    'countries that this household has never completed a call to',
    { warn: '1', block: '5', window: '1h' },
    {
      warn: 'new countries within the window, to ask; 0 takes calls abroad for familiar',
      block: 'new countries, to block',
    },
    {
      learn_after: option(
        duration,
        '24h',
        'after which time without a finding a country is familiar that was called but not asked about',
      ),
    },
  ),
  budget: section('money, the running calls and their next billing step included', {
    enabled: ENABLED,
    warn: option(integer(1, 100), '80', 'per cent of a total, to tell'),
    block: optional(money, 'unfamiliar spending within the window, to block and end; 350 JPY unless set'),
    window: option(duration, '1h', 'how far back `block` looks'),
    day_block: optional(money, 'unfamiliar spending within 24 hours, to block and end; 700 JPY unless set'),
    call: optional(money, 'cost of one call, to ask about the next; 6,000 JPY unless set'),
    day: optional(
      money,
      'total spending within 24 hours, to ask about calls abroad or to premium numbers; 12,000 JPY unless set',
    ),
    month: optional(money, 'total spending within 30 days, to ask about such calls; 120,000 JPY unless set'),
    hard_call: option(money, '0', 'cost of one call, to end it'),
    hard_day: option(money, '0', 'total spending within 24 hours, to block and end'),
    hard_month: option(money, '0', 'total spending within 30 days, to block and end'),
  }),
  velocity: detector(
    'attempts within a while, by class of call',
    { warn: '10', block: '20', window: '1h' },
    {
      warn: 'attempts to call abroad, or premium numbers, to ask; redials of a number that was not reached count as one',
      block: 'such attempts, to block',
    },
    domestic('attempts'),
  ),
  concurrency: detector(
    'simultaneous calls, by class',
    { warn: '4', block: '6', window: '10m' },
    {
      warn: 'simultaneous calls abroad, or to premium numbers, to ask',
      block: 'such calls, to block',
      window: 'for how long it asks',
    },
    domestic('simultaneous calls'),
  ),
  repetition: detector(
    'short answered calls to the same place, again and again',
    { warn: '5', block: '10', window: '1h' },
    { warn: 'short answered calls to one number or block of 100 numbers, to ask', block: 'such calls, to block' },
    { short: option(duration, '60s', 'how long such a call lasts at most'), ...domestic('such calls') },
  ),
  sequence: detector(
    'neighbouring numbers, one after the other',
    { warn: '4', block: '8', window: '1h' },
    {
      warn: 'numbers of one block of 1,000 dialled in rising or falling order, to ask; numbers in no order count half',
      block: 'such numbers, to block',
    },
    domestic('such numbers'),
  ),
  probing: detector(
    'numbers that the far end rejects, and many different countries: somebody looks for what works',
    { warn: '6', block: '12', window: '1h' },
    {
      warn: 'different numbers abroad, premium or unknown that the far end rejected (404, 484, 503, 603), to ask',
      block: 'such numbers, to block',
    },
    {
      share: option(integer(1, 100), '50', 'per cent of the attempts with an outcome that these must be'),
      countries_warn: option(COUNT, '6', 'different countries attempted, to ask'),
      countries_block: option(COUNT, '10', 'different countries attempted, to block'),
    },
  ),
  duration: section('one running call that is longer than its class may be', {
    enabled: ENABLED,
    warn: option(
      duration,
      '3h',
      'length of a running call abroad, or to a premium number, to tell and to ask about the next',
    ),
    block: option(duration, '0', 'length of such a call, to end it'),
    window: option(duration, '1h', 'for how long it asks'),
    domestic_warn: option(duration, '0', 'length of a running call at home, to ask about the next'),
    domestic_block: option(duration, '0', 'length of such a call, to end it'),
  }),
  off_hours: detector(
    "chargeable calls outside the household's hours",
    { warn: '1', block: '0', window: '1h' },
    { warn: 'attempts abroad, or to premium numbers, outside the hours, to ask', block: 'such attempts, to block' },
    {
      hours: list(HOURS, 'when somebody is there who dials, in local time; without any hours it does not look'),
    },
  ),
  transfer: detector(
    'transfers (REFER), redirections (3xx) and diversions that make a call a chargeable one',
    { warn: '1', block: '3', window: '1h' },
    { warn: 'transfers and diversions to numbers abroad, or premium ones, to ask', block: 'such transfers, to block' },
    {},
  ),
  wangiri: detector(
    'calls back to somebody abroad who had rung and hung up',
    { warn: '1', block: '5', window: '24h' },
    {
      warn: 'calls back to a number in an unfamiliar country that had rung and hung up, to ask',
      block: 'such calls back, to block',
    },
    {},
  ),
  cause: detector(
    'the first call abroad of a device that somebody on the Internet has just reached',
    { warn: '1', block: '0', window: '15m' },
    {
      warn: 'sessions opened from the Internet to a device shortly before its first attempt abroad, to ask',
      block: 'such sessions, to block',
    },
    {},
  ),
};

export type DetectorName = keyof typeof DETECTORS;
export const DETECTOR_NAMES = Object.keys(DETECTORS) as DetectorName[];

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S;
type Camelled<T> = { readonly [K in keyof T as K extends string ? Camel<K> : never]: T[K] };

/** A detector's options by name in camel case; money null where the built-in limit counts, durations in seconds. */
export type DetectorOptions<N extends DetectorName> = Camelled<v.InferOutput<(typeof DETECTORS)[N]>>;
export type DetectorsConfig = { readonly [N in DetectorName]: DetectorOptions<N> };

/** `given` are the values of a detector's section, undefined where the file has none: then the defaults hold. */
export function detectorsConfig(given: (name: DetectorName) => object | undefined): DetectorsConfig {
  const entries = DETECTOR_NAMES.map((name) => [name, camelled(given(name) ?? v.parse(DETECTORS[name], {}))]);
  return Object.fromEntries(entries) as DetectorsConfig;
}

function camelled(values: object): object {
  const camel = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [camel(name), value]));
}
