// Signs a command as the README tells scripts to do it.

import { createHmac } from 'node:crypto';

/** The payload with its HMAC, as JSON. */
export function signed(secret: string, topic: string, members: Readonly<Record<string, unknown>>): string {
  const sorted = Object.fromEntries(Object.entries(members).sort(([one], [other]) => (one < other ? -1 : 1)));
  const hmac = createHmac('sha256', secret)
    .update(`${topic}\n${JSON.stringify(sorted)}`)
    .digest('hex');
  return JSON.stringify({ ...members, hmac });
}
