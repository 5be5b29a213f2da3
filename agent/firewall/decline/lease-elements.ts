// A lease as elements of the kernel's maps (see fragment.ts).
// The one rule: both maps and the agent's port change together, so that no datagram is rewritten by half.

import { concatenate, type ElementChange } from '../../netfilter/nft/element-batch.ts';
import { endpointBytes, interfaceBytes, portBytes } from '../element-key.ts';
import { ownSet } from '../table.ts';
import { SEND_AS } from './fragment.ts';
import { LEASE_SECONDS, type Path } from './leases.ts';

/** Null when an end or the interface is none. */
export function leaseElements({ to, as, outInterface }: Path, agentPort: number): readonly ElementChange[] | null {
  const name = interfaceBytes(outInterface);
  const receiver = endpointBytes(to);
  const sender = endpointBytes(as);
  if (name === null || receiver === null || sender === null) return null;
  const key = concatenate([name, ...receiver, portBytes(agentPort)]);
  const [addresses, ports] =
    receiver[0].length === 4 ? [SEND_AS.address4, SEND_AS.port4] : [SEND_AS.address6, SEND_AS.port6];
  const timeoutSeconds = LEASE_SECONDS;
  return [
    { set: ownSet(SEND_AS.agentPorts), key: portBytes(agentPort), timeoutSeconds },
    { set: ownSet(addresses), key, value: sender[0], timeoutSeconds },
    { set: ownSet(ports), key, value: sender[1], timeoutSeconds },
  ];
}
