// Which paths no datagram may take. The one rule: one host at either end, with an address that is good beyond its own link.
// Address blocks: RFC 6890; a router forwards nothing from a link-local address (RFC 4291 section 2.5.6), so none of them is a caller.

import { contains, type Network, parseAddress, parseNetwork } from '../../netfilter/packet/address.ts';
import type { Endpoint } from '../../netfilter/packet/packet.ts';
import type { Path } from './leases.ts';

const NOT_ONE_HOST = ['0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3', '::/128', 'fe80::/10', 'ff00::/8'];
const UNFIT_NETWORKS = NOT_ONE_HOST.map(parseNetwork).filter((network): network is Network => network !== null);
/** Linux allows more (dev_valid_name), but this is what can stand between quotes in nft. */
const INTERFACE_NAME = /^[\w.@+-]{1,15}$/;

/** One sentence why this path is refused, or null. */
export function unfitPath({ to, as, outInterface }: Path): string | null {
  if (!INTERFACE_NAME.test(outInterface)) return 'the interface has no usable name';
  return (
    unfitEndpoint(to) ??
    unfitEndpoint(as) ??
    (isIpv6(to) === isIpv6(as) ? null : 'the two ends differ in address family')
  );
}

function unfitEndpoint({ address, port }: Endpoint): string | null {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return `port ${port} is not a UDP port`;
  if (parseAddress(address) === null) return 'an end has no IP address';
  return UNFIT_NETWORKS.some((network) => contains(network, address))
    ? `${address} is not the address of one host`
    : null;
}

function isIpv6({ address }: Endpoint): boolean {
  return address.includes(':');
}
