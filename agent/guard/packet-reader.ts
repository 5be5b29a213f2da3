// What a packet says: SIP messages, or what kept one from being read.
// The one rule: what the kernel dropped is read and not followed: on TCP the very same bytes come again, and may pass then.

import { PROTOCOL_TCP, PROTOCOL_UDP } from '../netfilter/packet/packet.ts';
import type { ParseResult, SipMessage } from '../sip/message.ts';
import { parseMessage } from '../sip/scanner.ts';
import { SipStreams } from '../sip/streams.ts';
import type { Seen } from './sight.ts';
import type { Unread } from './unread.ts';

/**
 * `malformed` breaks a rule of SIP, `message` is what a lenient server would read in it all the same; `beginning` is the part of a message
 * whose rest never comes; `other` is media, or anything at all.
 */
export type Reading =
  | { readonly kind: 'message'; readonly message: SipMessage }
  | ({ readonly kind: 'malformed' | 'beginning' } & Unread)
  | { readonly kind: 'other' };

const MAX_STREAMS = 1024;
const BEGINNING: Reading = { kind: 'beginning', reason: 'only its beginning was seen', message: null };

export class PacketReader {
  readonly #streams = new SipStreams(MAX_STREAMS);

  read({ packet, decision }: Seen): Reading[] {
    switch (packet.protocol) {
      case PROTOCOL_UDP:
        return [readingOf(parseMessage(packet.payload, 'udp'))];
      case PROTOCOL_TCP: {
        if (!decision?.enforced) return this.#streams.push(packet).map(readingOf);
        const readings = this.#streams.peek(packet).map(readingOf);
        // What is asked about is sent again, and the rest behind it is known by then; what is blocked ends its connection.
        return readings.length === 0 && decision.decision === 'block' ? [BEGINNING] : readings;
      }
      default:
        return [];
    }
  }
}

function readingOf(result: ParseResult): Reading {
  switch (result.kind) {
    case 'complete':
      return { kind: 'message', message: result.message };
    case 'malformed':
      return { kind: 'malformed', reason: result.reason, message: result.message ?? null };
    case 'partial':
    case 'not-sip':
      return { kind: 'other' };
  }
}
