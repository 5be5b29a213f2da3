// One attack against one policy, on simulated time. The one rule: the attacker goes on to its last call, whatever happens.

import { Agenda } from './agenda.ts';
import { type Attack, arrivalsOf } from './attack.ts';
import { costYen } from './billing.ts';
import { Dialler } from './dialler.ts';
import type { Policy } from './policies.ts';
import { type PlacedCall, Trunk } from './trunk.ts';

/**
 * `through` were answered at the far end. `secondsToBlock` is from the first INVITE to the first one that was stopped, or to the end of the
 * first call that was cut; null if there was none.
 */
export interface TrialResult {
  readonly attack: Attack;
  readonly policy: Policy;
  readonly attempts: number;
  readonly through: number;
  readonly lostYen: number;
  readonly secondsToBlock: number | null;
  /** Questions that the owner was sent. */
  readonly asks: number;
}

/** 1 April 2015, 02:30 in Japan. */
const START_MS = Date.UTC(2015, 2, 31, 17, 30);
const SEED = 2015;
const PBX = '192.168.1.10';
/** For the last call to end. */
const AFTERWARDS_MS = 6 * 3_600_000;

export function runTrial(attack: Attack, policy: Policy): TrialResult {
  const agenda = new Agenda(START_MS);
  const dialler = new Dialler(attack, SEED);
  const arrivals = arrivalsOf(attack, START_MS, SEED);
  const tally = { attempts: 0, through: 0, lostYen: 0, asks: 0, blockedAtMs: Number.POSITIVE_INFINITY };
  const onOver = (call: PlacedCall) => {
    tally.attempts++;
    tally.lostYen += costYen(attack.billing, call, agenda.nowMs);
    if (call.answeredAtMs !== null) tally.through++;
    if (call.stopped) dialler.stopped();
    if (call.stopped || call.cut)
      tally.blockedAtMs = Math.min(tally.blockedAtMs, call.cut ? agenda.nowMs : call.startedAtMs);
  };
  const onAsk = () => {
    tally.asks++;
  };
  const trunk = new Trunk(agenda, (line) => policy.watch(agenda, line, attack.billing, onAsk), onOver);
  const { diverted = false } = attack;
  for (const { atMs, outcome } of arrivals)
    agenda.at(atMs, () => trunk.place({ device: PBX, dialled: dialler.next(), outcome, diverted }));
  agenda.runUntil((arrivals.at(-1)?.atMs ?? START_MS) + AFTERWARDS_MS);
  const { blockedAtMs, ...counted } = tally;
  const secondsToBlock = Number.isFinite(blockedAtMs) ? (blockedAtMs - START_MS) / 1000 : null;
  return { attack, policy, ...counted, lostYen: Math.round(counted.lostYen), secondsToBlock };
}
