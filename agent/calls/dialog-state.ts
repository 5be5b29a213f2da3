// What has to be known of a dialog to end it from the middle: a BYE or CANCEL to either end (RFC 3261 sections 9.1, 12.2, 15).

import type { Endpoint } from '../netfilter/packet/packet.ts';

/** One end of a dialog, as the other end addresses it. */
export interface DialogEnd {
  /** From or To of this end, whole header value with its tag. */
  readonly identity: string;
  /** Its Contact: where requests to it go; null while none was seen. */
  readonly remoteTarget: string | null;
  /** Route set of requests to this end, in the order of a request (RFC 3261 section 12.1). */
  readonly routeSet: readonly string[];
  /** Highest CSeq that this end itself has sent; null before its first request. */
  readonly cseq: number | null;
  /** Where this end's SIP comes from, before NAT. */
  readonly endpoint: Endpoint;
}

/** `early` may be cancelled by its caller, `confirmed` wants a BYE. `home` is the device's end, `remote` the one beyond the router. */
export interface DialogState {
  readonly callId: string;
  readonly transport: 'udp' | 'tcp';
  readonly state: 'early' | 'confirmed';
  readonly caller: 'home' | 'remote';
  readonly home: DialogEnd;
  readonly remote: DialogEnd;
  /** The INVITE that made it, for a CANCEL; null when it was never seen. */
  readonly invite: Buffer | null;
}
