// The owner's orders, carried out. The one rule: each is answered in one sentence that says what is so now.

import type { Call } from '../calls/call.ts';
import { maskCallId } from '../ledger/mask.ts';
import type { CallRecord } from '../ledger/record.ts';
import { callClassOf } from '../policy/call-class.ts';
import { some, span } from '../policy/detectors/wording.ts';
import type { BlockTarget } from '../policy/orders/order.ts';
import type { Consequence } from '../policy/questions/consequence.ts';
import type { Action } from './action.ts';
import type { Concern } from './alerts.ts';
import type { Asking, Settled } from './asking.ts';
import { setBudget, setMode, setRule, testAlert } from './carry-settings.ts';
import { type CommandResult, type GuardCommand, UNSEEN } from './command.ts';
import { targetText } from './command-target.ts';
import type { House } from './house.ts';
import type { Overseer } from './overseer.ts';
import type { Settings } from './settings.ts';

const BLOCKED = 'The owner blocked it.';
const SAID_NO = 'The owner said no to it.';

/** A running call as the owner gets to see it. */
export interface RunningCall {
  readonly call: Call;
  readonly record: CallRecord;
  /** The owner's rule allows this very number. */
  readonly exempt: boolean;
}

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
  hands: Hands,
): CarriedOut {
  const { house, asking, settle } = hands;
  const reply = asking.answer(id, given, nowMs, house.config.main.blockForSeconds);
  if (!reply.ok) return { result: reply, actions: [] };
  const { settled, consequence, sentence } = reply;
  // First the order, then the calls that go by it.
  const ordered = follow(consequence, nowMs, hands);
  return { result: { ok: true, sentence, data: settled.question }, actions: [...ordered, ...settle(settled)] };
}

function follow(consequence: Consequence, nowMs: number, hands: Hands): readonly Action[] {
  switch (consequence.kind) {
    case 'allow':
      return hands.overseer.allow(consequence.target, consequence.device, nowMs, consequence.seconds);
    case 'block': {
      const { target, seconds } = consequence;
      return [...hands.overseer.block(target, 'owner', SAID_NO, nowMs, seconds), ...ending(target, SAID_NO, hands)];
    }
    case 'none':
      return [];
  }
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
function withEnding({ result, actions }: CarriedOut, target: BlockTarget, blocked: boolean, hands: Hands): CarriedOut {
  if (!blocked || !result.ok) return { result, actions };
  const ended = ending(target, BLOCKED, hands);
  const are = `${some(ended.length, 'running call')} ${ended.length === 1 ? 'is' : 'are'}`;
  const told = ended.length === 0 ? '' : ` ${are} being ended.`;
  const observed = hands.house.config.main.mode === 'observe' ? ' In observe mode nothing is stopped, only told.' : '';
  return { result: { ...result, sentence: `${result.sentence}${told}${observed}` }, actions: [...actions, ...ended] };
}

/** Running calls end with the block that is about them. */
function ending(target: BlockTarget, why: string, { house, overseer, running }: Hands): readonly Action[] {
  if (house.config.main.mode === 'observe') return [];
  const ofDevice = new Set(target.kind === 'device' ? overseer.runningOf(target) : []);
  return running()
    .filter((each) => !isEmergency(each.record) && (ofDevice.has(each.call.id) || isThere(target, each)))
    .map(({ call }): Action => ({ type: 'end', id: call.id, why }));
}

function isThere(target: BlockTarget, { record, exempt }: RunningCall): boolean {
  const { direction, destination, dialled } = record;
  if (direction !== 'outbound') return false;
  switch (target.kind) {
    case 'device':
      return false;
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
  if (name === UNSEEN) return silence();
  const meant = running().filter(({ call, record }) => !isEmergency(record) && isNamed(call, name));
  if (meant.length === 0)
    return name === 'all' ? told('There is no call to end.', []) : failed(`There is no running call '${name}'.`);
  const actions = meant.map(({ call }): Action => ({ type: 'end', id: call.id, why: 'The owner ended it.' }));
  return {
    result: { ok: true, sentence: `${some(meant.length, 'call')} ${meant.length === 1 ? 'is' : 'are'} being ended.` },
    actions,
  };
}

/** After a start in mid-call there is media of calls that nobody knows; one of them may be a call for help, so `all` does not mean them. */
function silence(): CarriedOut {
  const sentence = 'The media of calls that began before Ringfence watched is being stopped.';
  return { result: { ok: true, sentence }, actions: [{ type: 'silence', why: 'The owner ended it.' }] };
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
