// Which paths no datagram may take. The one rule: one host at either end, with an address that is good beyond its own link.
// Address blocks: RFC 6890; a router forwards nothing from a link-local address (RFC 4291 section 2.5.6), so none of them is a caller.

import { contains, type Network, parseNetwork } from '../../netfilter/packet/address.ts';
import type { Endpoint } from '../../netfilter/packet/packet.ts';
import { endpointBytes, interfaceBytes } from '../element-key.ts';
import type { Path } from './leases.ts';

const NOT_ONE_HOST = ['0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3', '::/128', 'fe80::/10', 'ff00::/8'];
const UNFIT_NETWORKS = NOT_ONE_HOST.map(parseNetwork).filter((network): network is Network => network !== null);

/** One sentence why this path is refused, or null. */
export function unfitPath({ to, as, outInterface }: Path): string | null {
  if (interfaceBytes(outInterface) === null) return 'the interface has no name that an interface can have';
  return (
    unfitEndpoint(to) ??
    unfitEndpoint(as) ??
    (isIpv6(to) === isIpv6(as) ? null : 'the two ends differ in address family')
  );
}

function unfitEndpoint({ address, port }: Endpoint): string | null {
  if (endpointBytes({ address, port }) === null) return 'an end has no IP address or no UDP port';
  return UNFIT_NETWORKS.some((network) => contains(network, address))
    ? `${address} is not the address of one host`
    : null;
}

function isIpv6({ address }: Endpoint): boolean {
  return address.includes(':');
}
