// What is compared on the attacks: Ringfence in two moods, and the default rules of others.
// The one rule: a policy is a name and a way to watch one line; nothing about it depends on the attack.

import type { Agenda } from './agenda.ts';
import { type Billing, costYen } from './billing.ts';
import { homeOf } from './homes.ts';
import { absent } from './owner.ts';
import { RingfenceWatcher } from './ringfence.ts';
import { RivalWatcher } from './rival-watcher.ts';
import { RIVALS } from './rivals.ts';
import type { Trunk, Watcher } from './trunk.ts';

/** `who`: (-) nobody, (a) Ringfence by default, (b) its budget and detectors alone, (c) the default rules of others. Nobody is there to answer. */
export interface Policy {
  readonly name: string;
  readonly who: '-' | 'a' | 'b' | 'c';
  /** `onAsk` hears of each question to the owner. */
  watch(agenda: Agenda, trunk: Trunk, billing: Billing, onAsk: () => void): Watcher;
}

const DEFAULT = homeOf();
const DETECTORS_ALONE = homeOf("config novelty 'novelty'\n\toption warn '0'\n");
const RINGFENCE = [
  { name: 'Ringfence', who: 'a', house: DEFAULT },
  { name: 'Ringfence, detectors alone', who: 'b', house: DETECTORS_ALONE },
] as const;

export const POLICIES: readonly Policy[] = [
  { name: 'nothing', who: '-', watch: () => ({ onInvite: () => 'pass', onProgress: () => {} }) },
  ...RINGFENCE.map(({ name, who, house }): Policy => {
    const watch: Policy['watch'] = (agenda, trunk, _, onAsk) =>
      new RingfenceWatcher(house, agenda, trunk, { owner: absent(onAsk) });
    return { name, who, watch };
  }),
  ...RIVALS.map((rival): Policy => {
    const means = (agenda: Agenda, trunk: Trunk, billing: Billing) => ({
      nowMs: () => agenda.nowMs,
      running: () => trunk.running,
      countryOf: (dialled: string) => DEFAULT.numbering.classify(dialled).country,
      costYen: (call: Parameters<typeof costYen>[1]) => costYen(billing, call, agenda.nowMs),
    });
    return {
      name: rival.name,
      who: 'c',
      watch: (agenda, trunk, billing) => new RivalWatcher(rival, means(agenda, trunk, billing)),
    };
  }),
];
