// What it takes to end a call on the live router: ways to its ends, words to them, blocks of its flows.
// The one rule: each end hears us by the interface that it speaks by, from the address that it knows its peer by.

import type { DialogState } from '../calls/dialog-state.ts';
import type { Words } from '../firewall/hangup/conversation.ts';
import type { Leg } from '../firewall/hangup/farewell.ts';
import { BLOCK_SECONDS, type BlockedEnds } from '../firewall/hangup/hangup.ts';
import type { DumpResult } from '../netfilter/conntrack/client.ts';
import type { Flow, FlowEvent } from '../netfilter/conntrack/flow.ts';
import type { LoggedPacket } from '../netfilter/nflog/logged-packet.ts';
import { type Endpoint, PROTOCOL_TCP, PROTOCOL_UDP } from '../netfilter/packet/packet.ts';
import { Interfaces } from './interfaces.ts';
import type { Log } from './log.ts';
import { NatMemory } from './nat-memory.ts';
import type { Protection } from './protection.ts';

export interface HangupMeansOptions {
  readonly protection: Pick<Protection, 'enforcer' | 'sendAs' | 'cancelStreams'>;
  /** Conntrack entries that carry our mark. */
  readonly voiceFlows: () => Promise<DumpResult>;
  readonly log: Pick<Log, 'warn'>;
}

/** The far end may answer the BYE over the connection that is to be reset. */
const RESET_AFTER_MS = 300;
const NOT_SAID = 'An end of a call could not be told to hang up.';

export class HangupMeans {
  readonly #options: HangupMeansOptions;
  readonly #interfaces = new Interfaces();
  readonly #nat = new NatMemory();
  #dump: Promise<readonly Flow[]> | null = null;

  constructor(options: HangupMeansOptions) {
    this.#options = options;
  }

  onPacket(logged: LoggedPacket): void {
    this.#interfaces.onPacket(logged);
  }

  onFlow(event: FlowEvent): void {
    this.#nat.onFlow(event);
  }

  /** However many ask, one dump is on its way. */
  flows(): Promise<readonly Flow[]> {
    this.#dump ??= this.#options.voiceFlows().then((dumped) => {
      this.#dump = null;
      return dumped.ok ? dumped.flows : [];
    });
    return this.#dump;
  }

  legOf(dialog: DialogState, flows: readonly Flow[]): Leg {
    const { home, remote, transport } = dialog;
    const ends = { source: home.endpoint, destination: remote.endpoint };
    const protocol = transport === 'tcp' ? PROTOCOL_TCP : PROTOCOL_UDP;
    return { dialog, outside: this.#nat.outsideOf(flows, ends, protocol) };
  }

  /** What came back over a connection of our own; UDP is answered past us. */
  async send({ to, leg, as, bytes }: Words): Promise<Buffer | null> {
    const { endpoint } = leg.dialog[to];
    const { sendAs, cancelStreams } = this.#options.protection;
    if (leg.dialog.transport === 'tcp') {
      const { failed, answer } = await cancelStreams.ask(endpoint, bytes);
      this.#note(failed);
      return answer;
    }
    const outInterface = this.#interfaces.of(endpoint.address);
    const sent = outInterface === undefined ? null : await sendAs.send({ to: endpoint, as, outInterface }, bytes);
    if (sent === null || !sent.ok) this.#note(sent === null ? 'no-interface' : sent.reason.kind);
    return null;
  }

  /** Whether the kernel took all of it. */
  async block(flows: readonly BlockedEnds[], seconds: number): Promise<boolean> {
    const held = await Promise.all(flows.map((flow) => this.#blockEnds(PROTOCOL_UDP, flow, seconds)));
    return !held.includes(false);
  }

  /**
   * Ends a TCP connection at both ends: whatever either sends over it from now on is answered with a reset, and each is made to send.
   * The resets close its entry in conntrack as well.
   */
  async reset({ dialog: { home, remote }, outside }: Leg): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, RESET_AFTER_MS));
    const blocked = await this.#blockEnds(
      PROTOCOL_TCP,
      { home: home.endpoint, remote: remote.endpoint },
      BLOCK_SECONDS,
    );
    if (!blocked) return this.#note('no-block');
    await Promise.all([
      this.#knock(home.endpoint, remote.endpoint),
      outside === null ? undefined : this.#knock(remote.endpoint, outside),
    ]);
  }

  async #knock(to: Endpoint, as: Endpoint): Promise<void> {
    const outInterface = this.#interfaces.of(to.address);
    if (outInterface !== undefined) await this.#options.protection.sendAs.knock({ to, as, outInterface });
  }

  async #blockEnds(protocol: number, { home, remote }: BlockedEnds, timeoutSeconds: number): Promise<boolean> {
    const { enforcer } = this.#options.protection;
    const [out, back] = await Promise.all([
      enforcer.blockFlow({ protocol, source: home, destination: remote, timeoutSeconds }),
      enforcer.blockFlow({ protocol, source: remote, destination: home, timeoutSeconds }),
    ]);
    return out.ok && back.ok;
  }

  #note(reason: string | null): void {
    if (reason !== null) this.#options.log.warn({ reason }, NOT_SAID);
  }
}
