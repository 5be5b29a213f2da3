// One packet as the guard sees it, and what can be done about the INVITE in it.

import type { Direction, MediaPacket, Observation } from '../calls/call.ts';
import type { Config } from '../config/schema.ts';
import { RULE_REDIRECTION } from '../firewall/compile/program.ts';
import type { LoggedDecision } from '../firewall/log-prefix.ts';
import { type Packet, PROTOCOL_TCP } from '../netfilter/packet/packet.ts';
import type { SipMessage } from '../sip/message.ts';
import type { Action } from './action.ts';

/** A packet with what is known of its way. `decision` is the kernel's word on it, null in a capture; `mac` its sender's, if seen. */
export interface Seen {
  readonly packet: Packet;
  readonly heading: Direction;
  readonly decision: LoggedDecision | null;
  readonly mac: string | null;
}

/** What of a packet outlives its parsing. `mac` is the home end's, so null of what comes in from outside. */
export type Sight = { readonly observation: Observation } & Pick<Seen, 'decision' | 'mac'>;

export type Stop = Extract<Action, { readonly type: 'decline' | 'refuse' }>;

const HEADER_BYTES = { 4: 20 + 8, 6: 40 + 8 } as const;

export function sightOf({ packet, heading, decision, mac }: Seen, message: SipMessage): Sight {
  const { timeMs, source, destination, protocol } = packet;
  const transport = protocol === PROTOCOL_TCP ? 'tcp' : 'udp';
  const dropped = decision?.enforced ?? false;
  const observation: Observation = { timeMs, message, transport, source, destination, heading, dropped };
  return { observation, decision, mac: heading === 'inbound' ? null : mac };
}

/** `decline` what the kernel dropped, `refuse` what got through; nothing in a capture, in `observe`, or for what is no INVITE of the home's. */
export function stopAction(mode: Config['main']['mode'], sight: Sight | null, why: string): Stop | null {
  if (sight === null || sight.decision === null || mode === 'observe') return null;
  const { message, heading, dropped } = sight.observation;
  const isInvite = message.type === 'request' && message.method === 'INVITE' && heading === 'outbound';
  if (!isInvite && sight.decision.rule !== RULE_REDIRECTION) return null;
  if (!dropped) return { type: 'refuse', cause: sight.observation, why };
  return { type: 'decline', cause: sight.observation, why, held: sight.decision.decision === 'ask' };
}

export function mediaPacket({ timeMs, source, destination, payload, family }: Packet): MediaPacket {
  return { timeMs, source, destination, bytes: HEADER_BYTES[family] + payload.length };
}
