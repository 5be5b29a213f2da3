import { WINDOW_BYTES } from './compile/bytes.ts';

/** What follows a Request-URI on the wire. */
const AFTER_URI = ` SIP/2.0\r\n${'\0'.repeat(WINDOW_BYTES)}`;

/** The 16 bytes after the scheme that the kernel sees of an INVITE to this URI (as written; without a scheme its first 16 bytes). */
export function inviteBytes(uri: string): Buffer {
  const afterScheme = uri.slice(uri.indexOf(':') + 1);
  return Buffer.from(afterScheme + AFTER_URI, 'latin1').subarray(0, WINDOW_BYTES);
}
