// Whether this process may administer the network, asked of the kernel and not guessed from a user id (capabilities(7)).

import { readFileSync } from 'node:fs';

const CAP_NET_ADMIN_BIT = 12n;
/** The initial user namespace maps every user id to itself (user_namespaces(7)). */
const ALL_USERS = /^\s*0\s+0\s+4294967295\s*$/;

/** True when CAP_NET_ADMIN is effective; children inherit it as root or as an ambient capability. */
export function hasNetAdmin(): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return effective !== undefined && ((BigInt(`0x${effective}`) >> CAP_NET_ADMIN_BIT) & 1n) === 1n;
}

/** True when SO_RCVBUFFORCE will be granted: the kernel wants the capability in the initial user namespace (net/core/sock.c). */
export function mayForceBuffers(): boolean {
  return hasNetAdmin() && ALL_USERS.test(readFileSync('/proc/self/uid_map', 'utf8'));
}
