// The first segment of a TCP connection, sent to an end of one that stands already: it acknowledges what it has (RFC 5961 section 4.2), and
// whoever blocks that connection meanwhile has a segment of it to answer with a reset. The one rule: it never becomes a connection.

import { connect } from 'node:net';
import type { Endpoint } from '../../netfilter/packet/packet.ts';

/** Before the kernel would send it again. */
const LIFETIME_MS = 200;

/** Resolves to null once it has left, or to the code of the system's error. */
export function knock({ address, port }: Endpoint, fromPort: number): Promise<string | null> {
  return new Promise((resolve) => {
    let failed: string | null = null;
    const socket = connect({ host: address, port, localPort: fromPort });
    const timer = setTimeout(() => socket.destroy(), LIFETIME_MS);
    socket.on('error', (error: NodeJS.ErrnoException) => (failed = error.code ?? 'unknown'));
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(failed);
    });
  });
}
