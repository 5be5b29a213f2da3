// Ringfence on a simulated line: the real guard, fed with real SIP messages, and what it decides carried out.
// The one rule: what live/perform.ts does to a kernel and a network happens here to a simulated one, as much later as it takes there.

import type { Observation } from '../../../agent/calls/call.ts';
import type { LoggedDecision } from '../../../agent/firewall/log-prefix.ts';
import type { Action } from '../../../agent/guard/action.ts';
import type { House } from '../../../agent/guard/house.ts';
import { Guard } from '../../../agent/guard.ts';
import type { BlockRecord, QuestionRecord } from '../../../agent/ledger/record.ts';
import type { Agenda } from './agenda.ts';
import { callOfCallId, Dialogue, type Heading, packetOf, uriOf } from './dialogue.ts';
import { homeWith, isAbroad } from './homes.ts';
import { SimulatedKernel } from './kernel.ts';
import type { Owner } from './owner.ts';
import { Pace } from './pace.ts';
import type { PlacedCall, Progress, Trunk, Watcher } from './trunk.ts';

/** From the packet to the kernel's set, or to the caller's 603: the agent's aim is 10 ms. */
const REACTION_SECONDS = 0.01;
/** To compile the program and load it. */
const RELOAD_SECONDS = 0.5;
const REFUSE_SECONDS = 32;
const PASS_SECONDS = 4 * 3_600;
const TAP: LoggedDecision = { decision: 'tap', rule: 'sip', enforced: false };

/** `onBlock` hears of a block that begins, or is made longer. */
export interface RingfenceMeans {
  readonly owner: Owner;
  readonly onBlock?: (block: BlockRecord) => void;
}

export class RingfenceWatcher implements Watcher {
  readonly #agenda: Agenda;
  readonly #trunk: Trunk;
  readonly #means: RingfenceMeans;
  readonly #guard: Guard;
  readonly #pace: Pace;
  readonly #kernel = new SimulatedKernel();
  readonly #dialogues = new Map<number, Dialogue>();
  #house: House;

  constructor(house: House, agenda: Agenda, trunk: Trunk, means: RingfenceMeans) {
    this.#house = house;
    this.#agenda = agenda;
    this.#trunk = trunk;
    this.#means = means;
    this.#guard = new Guard(house);
    const tick = () => this.#perform(this.#guard.tick(agenda.nowMs));
    this.#pace = new Pace(agenda, () => trunk.running > 0, tick);
  }

  onInvite(call: PlacedCall): 'pass' | 'drop' {
    const dialogue = this.#dialogues.get(call.id) ?? new Dialogue(call);
    this.#dialogues.set(call.id, dialogue);
    const decision = this.#kernel.judge(this.#house, call.device, uriOf(call), this.#agenda.nowMs);
    this.#see(call, 'outbound', dialogue.invite, decision);
    if (isAbroad(call)) this.#pace.quicken();
    return decision.enforced ? 'drop' : 'pass';
  }

  onProgress(call: PlacedCall, progress: Progress): void {
    if (progress.kind === 'over') this.#dialogues.delete(call.id);
    else
      for (const [heading, payload] of this.#dialogueOf(call).messages(progress))
        this.#see(call, heading, payload, TAP);
  }

  #dialogueOf({ id }: PlacedCall): Dialogue {
    const dialogue = this.#dialogues.get(id);
    if (dialogue === undefined) throw new Error(`call ${id} never began`);
    return dialogue;
  }

  #see(call: PlacedCall, heading: Heading, payload: Buffer, decision: LoggedDecision): void {
    const packet = packetOf(call, heading, payload, this.#agenda.nowMs);
    this.#perform(this.#guard.onPacket({ packet, heading, decision, mac: null }));
  }

  #perform(actions: readonly Action[]): void {
    if (actions.length === 0) return;
    this.#agenda.in(REACTION_SECONDS, () => {
      for (const action of actions) this.#carryOut(action);
    });
  }

  #carryOut(action: Action): void {
    const { nowMs } = this.#agenda;
    switch (action.type) {
      case 'decline':
        this.#decline(action.cause);
        break;
      case 'refuse':
        this.#refuse(action.cause, nowMs + REFUSE_SECONDS * 1000);
        break;
      case 'pass':
        this.#kernel.put('approved', action.device, action.uri, nowMs + PASS_SECONDS * 1000);
        break;
      case 'lift':
        this.#kernel.put('approved', action.device, action.uri, nowMs);
        break;
      case 'quarantine':
        this.#kernel.quarantine(action, nowMs);
        break;
      case 'end':
        this.#end(action.id, action.why);
        break;
      case 'question':
        this.#ask(action.question);
        break;
      case 'block':
        if (action.block.state === 'active') this.#means.onBlock?.(action.block);
        break;
      case 'standing':
        this.#agenda.in(RELOAD_SECONDS, () => this.#rehouse());
        break;
      case 'call':
      case 'alert':
      case 'watch':
        break;
    }
  }

  #ask(question: QuestionRecord): void {
    const reply = question.state === 'open' ? this.#means.owner(question) : null;
    if (reply === null) return;
    this.#agenda.in(reply.afterSeconds, () => {
      const command = { command: 'answer', id: question.id, ...reply.answer } as const;
      const { result, actions } = this.#guard.command(command, this.#agenda.nowMs);
      if (!result.ok) throw new Error(result.sentence);
      this.#perform(actions);
    });
  }

  #rehouse(): void {
    this.#house = homeWith(this.#house, this.#guard.materials().standing);
    this.#guard.rehouse(this.#house);
  }

  #refuse(cause: Observation, untilMs: number): void {
    if (cause.message.type === 'request') this.#kernel.put('refused', cause.source.address, cause.message.uri, untilMs);
    this.#decline(cause);
  }

  #decline({ message }: Observation): void {
    const id = callOfCallId(message.callId);
    if (id !== null) this.#trunk.decline(id);
  }

  #end(id: string, why: string): void {
    const callId = this.#guard.find(id)?.callId;
    const number = callId === undefined ? null : callOfCallId(callId);
    if (number === null) return;
    this.#trunk.cut(number);
    this.#perform(this.#guard.onHangup(id, 'ended', why, this.#agenda.nowMs));
  }
}
