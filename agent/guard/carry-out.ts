// The owner's orders, carried out. The one rule: each is answered in one sentence that says what is so now.

import type { Call } from '../calls/call.ts';
import { maskCallId } from '../ledger/mask.ts';
import type { CallRecord } from '../ledger/record.ts';
import { callClassOf } from '../policy/call-class.ts';
import { some, span } from '../policy/detectors/wording.ts';
import type { BlockTarget } from '../policy/orders/order.ts';
import type { Action } from './action.ts';
import type { Concern } from './alerts.ts';
import type { Asking, Settled } from './asking.ts';
import { setBudget, setMode, setRule, testAlert } from './carry-settings.ts';
import type { CommandResult, GuardCommand } from './command.ts';
import { targetText } from './command-target.ts';
import type { House } from './house.ts';
import type { Overseer } from './overseer.ts';
import type { Settings } from './settings.ts';

/** A running call as the owner gets to see it. */
export interface RunningCall {
  readonly call: Call;
  readonly record: CallRecord;
  /** The owner's rule allows this very number. */
  readonly exempt: boolean;
}

const BLOCKED = 'The owner blocked it.';

/** What the guard lends for it. `settle` lets the calls that waited go their way; `alert` tells, though not everything twice. */
export interface Hands {
  readonly house: House;
  readonly overseer: Overseer;
  readonly asking: Asking;
  readonly running: () => readonly RunningCall[];
  readonly settle: (settled: Settled) => readonly Action[];
  readonly settings: Settings;
  readonly alert: (concern: Concern) => readonly Action[];
}

export interface CarriedOut {
  readonly result: CommandResult;
  readonly actions: readonly Action[];
}

export function carryOut(command: GuardCommand, nowMs: number, hands: Hands): CarriedOut {
  switch (command.command) {
    case 'asks':
      return told(`${some(hands.asking.open().length, 'question')} open.`, hands.asking.recent());
    case 'blocks': {
      const blocks = hands.overseer.blocks(nowMs);
      return told(`${some(blocks.length, 'block')} in force.`, blocks);
    }
    case 'calls': {
      const records = hands.running().map(({ record }) => record);
      return told(`${some(records.length, 'call')} under way.`, records);
    }
    case 'answer':
      return answer(command, nowMs, hands);
    case 'block':
      return block(command, nowMs, hands);
    case 'unblock':
      return unblock(command.target, nowMs, hands);
    case 'end':
      return end(command.call, hands);
    case 'mode':
      return setMode(command, hands);
    case 'rule':
      return withEnding(setRule(command, nowMs, hands), { kind: 'house', class: command.name }, command.blocked, hands);
    case 'budget':
      return setBudget(command, hands);
    case 'test':
      return testAlert(hands);
  }
}

function answer(
  { id, ...given }: Extract<GuardCommand, { command: 'answer' }>,
  nowMs: number,
  { house, overseer, asking, settle }: Hands,
): CarriedOut {
  const reply = asking.answer(id, given, nowMs, house.config.main.blockForSeconds);
  if (!reply.ok) return { result: reply, actions: [] };
  const { settled, consequence, sentence } = reply;
  // First the order, then the calls that go by it.
  const ordered = (() => {
    switch (consequence.kind) {
      case 'allow':
        return overseer.allow(consequence.target, consequence.device, nowMs, consequence.seconds);
      case 'block':
        return overseer.block(consequence.target, 'owner', 'The owner said no to it.', nowMs, consequence.seconds);
      case 'none':
        return [];
    }
  })();
  return { result: { ok: true, sentence, data: settled.question }, actions: [...ordered, ...settle(settled)] };
}

function block(
  { target, seconds }: Extract<GuardCommand, { command: 'block' }>,
  nowMs: number,
  hands: Hands,
): CarriedOut {
  const { overseer } = hands;
  const actions = overseer.block(target, 'owner', BLOCKED, nowMs, seconds);
  const until = seconds === null ? 'until you lift it' : `for ${span(seconds)}`;
  const sentence = `${targetText(target)} is blocked ${until}.`;
  return withEnding({ result: { ok: true, sentence }, actions }, target, true, hands);
}

/** A block ends the calls that run, too. */
function withEnding(
  { result, actions }: CarriedOut,
  target: BlockTarget,
  blocked: boolean,
  { house, running }: Hands,
): CarriedOut {
  if (!blocked || !result.ok) return { result, actions };
  const meant = running().filter((each) => !isEmergency(each.record) && isMeant(target, each));
  const ending = meant.map(({ call }): Action => ({ type: 'end', id: call.id, why: BLOCKED }));
  const are = `${some(ending.length, 'running call')} ${ending.length === 1 ? 'is' : 'are'}`;
  const ended = ending.length === 0 ? '' : ` ${are} being ended.`;
  const observed = house.config.main.mode === 'observe' ? ' In observe mode nothing is stopped, only told.' : '';
  return { result: { ...result, sentence: `${result.sentence}${ended}${observed}` }, actions: [...actions, ...ending] };
}

function isMeant(target: BlockTarget, { call, record, exempt }: RunningCall): boolean {
  const { direction, device, destination, dialled } = record;
  if (direction !== 'outbound') return false;
  switch (target.kind) {
    case 'device':
      return target.device === device || target.device === call.device;
    case 'number':
      return target.number === (destination.e164 ?? dialled);
    case 'country':
      return target.country === destination.country;
    case 'house':
      return target.class === 'all' || (callClassOf(destination.kind) === target.class && !exempt);
  }
}

function unblock(target: string, nowMs: number, { overseer }: Hands): CarriedOut {
  const { lifted, actions } = overseer.lift(target, nowMs);
  const { blocks, allowances, suspicions } = lifted;
  const parts = [
    ...(blocks.length > 0 ? [`${some(blocks.length, 'block')} lifted`] : []),
    ...(suspicions.length > 0 ? [`${some(suspicions.length, 'suspicion')} dropped`] : []),
    ...(allowances.length > 0 ? [`${some(allowances.length, 'permission')} taken back`] : []),
  ];
  if (parts.length === 0) return failed(`Nothing is blocked, suspected or allowed by the name '${target}'.`);
  const text = parts.join(', ');
  return { result: { ok: true, sentence: `${text[0]?.toUpperCase()}${text.slice(1)}.` }, actions };
}

function end(name: string, { running }: Hands): CarriedOut {
  const meant = running().filter(({ call, record }) => !isEmergency(record) && isNamed(call, name));
  if (meant.length === 0)
    return name === 'all' ? told('There is no call to end.', []) : failed(`There is no running call '${name}'.`);
  const actions = meant.map(({ call }): Action => ({ type: 'end', id: call.id, why: 'The owner ended it.' }));
  return {
    result: { ok: true, sentence: `${some(meant.length, 'call')} ${meant.length === 1 ? 'is' : 'are'} being ended.` },
    actions,
  };
}

/** Where numbers are masked, a call is known by the Call-ID of its records. */
function isNamed(call: Call, name: string): boolean {
  return name === 'all' || call.callId === name || maskCallId(call.callId) === name;
}

/** Nobody's order ends a call for help. */
function isEmergency({ destination }: CallRecord): boolean {
  return destination.kind === 'emergency';
}

function told(sentence: string, data: unknown): CarriedOut {
  return { result: { ok: true, sentence, data }, actions: [] };
}

function failed(sentence: string): CarriedOut {
  return { result: { ok: false, sentence }, actions: [] };
}
