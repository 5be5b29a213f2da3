// One household's month with Ringfence, its owner at home, and what the rules of others would have made of it.
// The one rule: whoever is asked about a call of their own says yes.

import type { BlockRecord } from '../../../agent/ledger/record.ts';
import { seeded } from '../random.ts';
import { Agenda } from './agenda.ts';
import { within } from './attack.ts';
import { type Billing, costYen } from './billing.ts';
import { homeOf, isAbroad } from './homes.ts';
import { callsOf, DAYS, type Household, START_MS } from './household.ts';
import type { Owner } from './owner.ts';
import { RingfenceWatcher } from './ringfence.ts';
import { RivalWatcher } from './rival-watcher.ts';
import { RIVALS } from './rivals.ts';
import { type PlacedCall, Trunk, type Watcher } from './trunk.ts';

/** Questions asked in the first week, and in the days after it; `stopped` are calls that did not come about, or were cut. */
export interface MonthResult {
  readonly household: Household;
  readonly calls: number;
  readonly asksFirstWeek: number;
  readonly asksAfter: number;
  readonly stopped: number;
  /** That Ringfence put up itself. */
  readonly blocks: number;
  /** Names of the others' rules that would have blocked the household. */
  readonly blockedByOthers: readonly string[];
}

const SEED = 2015;
const DAY_MS = 24 * 3_600_000;
const WEEK_MS = 7 * DAY_MS;
const ANSWERS_SECONDS = [10, 20] as const;
/** About what a carrier in Japan charges abroad; the rule that counts money is taken to mean calls abroad alone. */
const ABROAD: Billing = { yenPerStep: 40, stepSeconds: 60 };
const AT_HOME: Billing = { yenPerStep: 0, stepSeconds: 60 };
const HOME = homeOf();

export function runMonth(household: Household): MonthResult {
  const random = seeded(SEED);
  const tally = { asksFirstWeek: 0, asksAfter: 0, stopped: 0 };
  const agenda = new Agenda(START_MS);
  const owner: Owner = () => {
    tally[agenda.nowMs < START_MS + WEEK_MS ? 'asksFirstWeek' : 'asksAfter']++;
    const answer = { decision: 'allow', term: household.allows ?? 'always', scope: 'country' } as const;
    return { afterSeconds: within(ANSWERS_SECONDS, random), answer };
  };
  const blocks = new Set<string>();
  const onBlock = ({ id }: BlockRecord) => void blocks.add(id);
  const watch = (trunk: Trunk) => new RingfenceWatcher(HOME, agenda, trunk, { owner, onBlock });
  const calls = live(household, agenda, watch, ({ stopped, cut }) => {
    if (stopped || cut) tally.stopped++;
  });
  return { household, calls, ...tally, blocks: blocks.size, blockedByOthers: blockedByOthers(household) };
}

/** How many calls there were. */
function live(
  household: Household,
  agenda: Agenda,
  watch: (trunk: Trunk) => Watcher,
  onOver: (call: PlacedCall) => void,
): number {
  const calls = callsOf(household, SEED);
  const trunk = new Trunk(agenda, watch, onOver);
  for (const call of calls) agenda.at(call.atMs, () => trunk.place(call));
  agenda.runUntil(START_MS + (DAYS + 1) * DAY_MS);
  return calls.length;
}

/** All of them at one line, none of which stops anything. */
function blockedByOthers(household: Household): readonly string[] {
  const agenda = new Agenda(START_MS);
  const watchers: RivalWatcher[] = [];
  const watch = (trunk: Trunk): Watcher => {
    const means = {
      nowMs: () => agenda.nowMs,
      running: () => trunk.running,
      countryOf: (dialled: string) => HOME.numbering.classify(dialled).country,
      costYen: (call: PlacedCall) => costYen(isAbroad(call) ? ABROAD : AT_HOME, call, agenda.nowMs),
    };
    watchers.push(...RIVALS.map((rival) => new RivalWatcher(rival, means)));
    return {
      onInvite: (call) => {
        for (const watcher of watchers) watcher.onInvite(call);
        return 'pass';
      },
      onProgress: () => {},
    };
  };
  live(household, agenda, watch, () => {});
  return RIVALS.flatMap(({ name }, index) => (watchers[index]?.tripped ? [name] : []));
}
