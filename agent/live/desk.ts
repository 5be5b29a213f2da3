// The guard's desk on a live router: what the eyes see goes in with the time of day, what the guard decides is carried out.

import { parseLogPrefix } from '../firewall/log-prefix.ts';
import type { Action } from '../guard/action.ts';
import { headingByInterface } from '../guard/heading.ts';
import type { House } from '../guard/house.ts';
import { isHeldBack, mayRedirect } from '../guard/redirection.ts';
import { Guard } from '../guard.ts';
import type { StateRecord } from '../ledger/record.ts';
import type { DumpResult } from '../netfilter/conntrack/client.ts';
import type { FlowEvent } from '../netfilter/conntrack/flow.ts';
import type { LoggedPacket } from '../netfilter/nflog/logged-packet.ts';
import type { SteadyClock } from './clock.ts';
import type { Log } from './log.ts';
import { perform } from './perform.ts';
import type { Protection } from './protection.ts';
import { release } from './release.ts';
import type { Reports } from './reports.ts';

/** `voiceFlows` are the conntrack entries that carry our mark, with their counters as they stand. */
export interface DeskOptions {
  readonly house: House;
  readonly clock: SteadyClock;
  readonly protection: Protection;
  readonly reports: Reports;
  readonly log: Log;
  readonly voiceFlows: () => Promise<DumpResult>;
}

export class Desk {
  readonly #options: DeskOptions;
  readonly #guard: Guard;
  #house: House;
  #counting: Promise<void> | null = null;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#guard = new Guard(options.house);
    this.#house = options.house;
  }

  rehouse(house: House): void {
    this.#guard.rehouse(house);
    this.#house = house;
  }

  onPacket(logged: LoggedPacket): void {
    const packet = { ...logged.packet, timeMs: this.#options.clock.now() };
    const heading = headingByInterface(logged, this.#house.config.main.wan);
    const seen = { packet, heading, decision: parseLogPrefix(logged.prefix), mac: logged.mac };
    const goesOn = isHeldBack(seen) && mayRedirect(this.#house, seen);
    if (goesOn) void release(packet, logged.outInterface, this.#options);
    const actions = this.#guard.onPacket(goesOn ? { ...seen, decision: null } : seen);
    for (const action of actions) this.#perform(action, logged);
  }

  onFlow(event: FlowEvent): void {
    this.#performAll(this.#guard.onFlow({ ...event, timeMs: this.#options.clock.now() }));
  }

  tick(): void {
    const { clock } = this.#options;
    if (this.#guard.activeCalls().length === 0) clock.follow();
    this.#performAll(this.#guard.tick(clock.now()));
  }

  /** Reads what the media of running calls has come to. */
  async count(): Promise<void> {
    if (this.#guard.activeCalls().length > 0) await this.#countMedia();
  }

  /** Tells of the calls that still run as they stand. */
  async close(): Promise<void> {
    await this.count();
    this.#performAll(this.#guard.finish(this.#options.clock.now()));
    await this.#counting;
  }

  figures(): Pick<StateRecord, 'activeCalls' | 'calls' | 'blocked' | 'emergencyCalls'> {
    const { calls, blocked, emergency } = this.#guard.totals();
    return { activeCalls: this.#guard.activeCalls().length, calls, blocked, emergencyCalls: emergency };
  }

  /** Conntrack tells of counters only at a flow's end, which is too late for a call. However many ask, one dump is on its way. */
  #countMedia(): Promise<void> {
    this.#counting ??= this.#options.voiceFlows().then((dumped) => {
      this.#counting = null;
      const timeMs = this.#options.clock.now();
      for (const flow of dumped.ok ? dumped.flows : [])
        this.#performAll(this.#guard.onFlow({ type: 'dump', timeMs, flow }));
    });
    return this.#counting;
  }

  #performAll(actions: readonly Action[]): void {
    for (const action of actions) this.#perform(action, null);
  }

  #perform(action: Action, from: LoggedPacket | null): void {
    if (action.type === 'call' && action.over && action.record.media.length > 0) void this.#tellLast(action);
    else perform(action, from, this.#options);
  }

  async #tellLast({ id, record }: Extract<Action, { type: 'call' }>): Promise<void> {
    await this.#countMedia();
    this.#options.reports.call(this.#guard.recount(id, record), true);
  }
}
