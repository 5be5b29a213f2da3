// A call that never was, judged by a guard that is thrown away. Whatever waits for its first use (code that is compiled when it is called,
// dial plans that are built as one goes) is ready when the first real call comes, and its judgement takes no longer than any other.
// The one rule: nothing of it leaves this file.

import type { Direction } from '../calls/call.ts';
import type { House } from '../guard/house.ts';
import { Guard } from '../guard.ts';
import { type Endpoint, PROTOCOL_UDP } from '../netfilter/packet/packet.ts';

/** RFC 5737: nobody's addresses. */
const PHONE: Endpoint = { address: '192.0.2.1', port: 5060 };
const PROVIDER: Endpoint = { address: '198.51.100.1', port: 5060 };
/** The kernel let it pass. */
const TAP = { decision: 'tap', rule: 'sip', enforced: false } as const;
/** Where the calls of the past went. */
const DIALLED = '+23276000000';
const CALLS = 3;

export function rehearse(house: House, nowMs: number): void {
  const guard = new Guard(house);
  for (let call = 1; call <= CALLS; call++) {
    for (const [heading, lines] of messagesOf(call)) {
      const [source, destination] = heading === 'outbound' ? [PHONE, PROVIDER] : [PROVIDER, PHONE];
      const payload = Buffer.from([...lines, 'Content-Length: 0', '', ''].join('\r\n'));
      const packet = { timeMs: nowMs, family: 4, protocol: PROTOCOL_UDP, source, destination, payload } as const;
      guard.onPacket({ packet, heading, decision: TAP, mac: null });
    }
    guard.tick(nowMs);
  }
}

/** From the INVITE to the answer to the BYE. */
function messagesOf(call: number): readonly (readonly [Direction, readonly string[]])[] {
  const uri = `sip:${DIALLED}@${PROVIDER.address}`;
  const headers = (branch: string, cseq: string) => [
    `Via: SIP/2.0/UDP ${PHONE.address};branch=z9hG4bK-${call}-${branch}`,
    'Max-Forwards: 70',
    `From: <sip:rehearsal@${PHONE.address}>;tag=1`,
    `To: <${uri}>;tag=2`,
    `Call-ID: rehearsal-${call}`,
    `CSeq: ${cseq}`,
    `Contact: <sip:rehearsal@${PHONE.address}>`,
  ];
  const invite = headers('1', '1 INVITE').map((line) => line.replace(';tag=2', ''));
  return [
    ['outbound', [`INVITE ${uri} SIP/2.0`, ...invite]],
    ['inbound', ['SIP/2.0 180 Ringing', ...headers('1', '1 INVITE')]],
    ['inbound', ['SIP/2.0 200 OK', ...headers('1', '1 INVITE')]],
    ['outbound', [`BYE ${uri} SIP/2.0`, ...headers('2', '2 BYE')]],
    ['inbound', ['SIP/2.0 200 OK', ...headers('2', '2 BYE')]],
  ];
}
