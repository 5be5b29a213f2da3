// The owner's orders, carried out. The one rule: each is answered in one sentence that says what is so now.

import type { Call } from '../calls/call.ts';
import { maskCallId } from '../ledger/mask.ts';
import type { CallRecord } from '../ledger/record.ts';
import { some, span } from '../policy/detectors/wording.ts';
import type { BlockTarget } from '../policy/orders/order.ts';
import type { Consequence } from '../policy/questions/consequence.ts';
import type { Action } from './action.ts';
import type { Asking, Settled } from './asking.ts';
import { type CommandResult, type GuardCommand, UNSEEN } from './command.ts';
import { targetText } from './command-target.ts';
import type { House } from './house.ts';
import type { Overseer } from './overseer.ts';

const BLOCKED = 'The owner blocked it.';
const SAID_NO = 'The owner said no to it.';

/** A running call as the owner gets to see it. */
export interface RunningCall {
  readonly call: Call;
  readonly record: CallRecord;
}

/** What the guard lends for it. `settle` lets the calls that waited go their way. */
export interface Hands {
  readonly house: House;
  readonly overseer: Overseer;
  readonly asking: Asking;
  readonly running: () => readonly RunningCall[];
  readonly settle: (settled: Settled) => readonly Action[];
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
  const actions = hands.overseer.block(target, 'owner', BLOCKED, nowMs, seconds);
  const ended = ending(target, BLOCKED, hands);
  const told =
    ended.length === 0
      ? ''
      : ` ${some(ended.length, 'running call')} ${ended.length === 1 ? 'is' : 'are'} being ended.`;
  const observed = hands.house.config.main.mode === 'observe' ? ' In observe mode nothing is stopped, only told.' : '';
  const sentence = `${targetText(target)} ${seconds === null ? 'is blocked until you lift it' : `is blocked for ${span(seconds)}`}.${told}${observed}`;
  return { result: { ok: true, sentence }, actions: [...actions, ...ended] };
}

/** Running calls end with the block that is about them. */
function ending(target: BlockTarget, why: string, { house, overseer, running }: Hands): readonly Action[] {
  if (house.config.main.mode === 'observe') return [];
  const ofDevice = new Set(target.kind === 'device' ? overseer.runningOf(target) : []);
  return running()
    .filter(({ call, record }) => !isEmergency(record) && (ofDevice.has(call.id) || isThere(target, record)))
    .map(({ call }): Action => ({ type: 'end', id: call.id, why }));
}

function isThere(target: BlockTarget, { direction, destination, dialled }: CallRecord): boolean {
  if (direction !== 'outbound') return false;
  switch (target.kind) {
    case 'device':
      return false;
    case 'number':
      return target.number === (destination.e164 ?? dialled);
    case 'country':
      return target.country === destination.country;
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
