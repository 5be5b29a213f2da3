// A lease as elements of the kernel's maps (see fragment.ts).
// The one rule: both maps and the agent's port change together, so that no datagram is rewritten by half.

import type { ElementChange } from '../../netfilter/nft/elements.ts';
import { ownSet } from '../table.ts';
import { SEND_AS } from './fragment.ts';
import { LEASE_SECONDS, type Path } from './leases.ts';

export function leaseElements(
  family: 4 | 6,
  { to, as, outInterface }: Path,
  agentPort: number,
): readonly ElementChange[] {
  const key = `"${outInterface}" . ${to.address} . ${to.port} . ${agentPort}`;
  const [addresses, ports] = family === 4 ? [SEND_AS.address4, SEND_AS.port4] : [SEND_AS.address6, SEND_AS.port6];
  const life = { op: 'add', timeoutSeconds: LEASE_SECONDS } as const;
  return [
    { ...life, set: ownSet(SEND_AS.agentPorts), key: String(agentPort) },
    { ...life, set: ownSet(addresses), key, value: as.address },
    { ...life, set: ownSet(ports), key, value: String(as.port) },
  ];
}
