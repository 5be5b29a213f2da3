// The part of the nft program that lets the agent send a datagram as if from somebody else: declines, and later the end of a live call.
// The one rule: only what the router itself sends (output hook) from a port of the agent's, out of the leased interface, to the leased
// endpoint is rewritten; whatever else leaves such a port is dropped. `notrack` keeps conntrack and masquerading off it (raw priority).
// A drop in an output hook fails the sender's own sendto (EPERM), and it would hang up before it hears the 603: hence `swallow`.

/** Names in the table that the leases of `send-as.ts` fill. */
export const SEND_AS = {
  address4: 'send_as_address4',
  port4: 'send_as_port4',
  address6: 'send_as_address6',
  port6: 'send_as_port6',
  agentPorts: 'send_as_ports',
} as const;

/** Chain to `goto` for a UDP packet to be dropped without a word to its sender; from an output hook of type route. */
export const CHAIN_SWALLOW = 'swallow';

const MAX_LEASES = 4096;
const MAX_AGENT_PORTS = 64;
const KEY_4 = 'oifname . ip daddr . udp dport . udp sport';
const KEY_6 = 'oifname . ip6 daddr . udp dport . udp sport';
const TCP_KEY_4 = 'oifname . ip daddr . tcp dport . tcp sport';
const TCP_KEY_6 = 'oifname . ip6 daddr . tcp dport . tcp sport';
/** The first segment of a connection, and nothing else: it is all that `knock.ts` sends. */
const KNOCK = 'tcp flags & (fin | syn | rst | ack) == syn';

/** nft text for inside `table inet ringfence { }`. `dynamicSets` are filled while the agent runs and outlive a re-apply; the chain is static. */
export const declineFragment = {
  dynamicSets: Object.values(SEND_AS),
  chains: ['send_as', CHAIN_SWALLOW, 'swallowed'],
  text: `	map ${SEND_AS.address4} {
		type ifname . ipv4_addr . inet_service . inet_service : ipv4_addr
		size ${MAX_LEASES}
		flags timeout
	}
	map ${SEND_AS.port4} {
		type ifname . ipv4_addr . inet_service . inet_service : inet_service
		size ${MAX_LEASES}
		flags timeout
	}
	map ${SEND_AS.address6} {
		type ifname . ipv6_addr . inet_service . inet_service : ipv6_addr
		size ${MAX_LEASES}
		flags timeout
	}
	map ${SEND_AS.port6} {
		type ifname . ipv6_addr . inet_service . inet_service : inet_service
		size ${MAX_LEASES}
		flags timeout
	}
	set ${SEND_AS.agentPorts} {
		type inet_service
		size ${MAX_AGENT_PORTS}
		flags timeout
	}
	chain send_as {
		type filter hook output priority raw; policy accept;
		${KNOCK} ip saddr set ${TCP_KEY_4} map @${SEND_AS.address4} tcp sport set ${TCP_KEY_4} map @${SEND_AS.port4} notrack counter accept comment "a knock as somebody else, IPv4"
		${KNOCK} ip6 saddr set ${TCP_KEY_6} map @${SEND_AS.address6} tcp sport set ${TCP_KEY_6} map @${SEND_AS.port6} notrack counter accept comment "a knock as somebody else, IPv6"
		udp sport != @${SEND_AS.agentPorts} accept comment "not a port of the agent's"
		ip saddr set ${KEY_4} map @${SEND_AS.address4} udp sport set ${KEY_4} map @${SEND_AS.port4} notrack counter accept comment "sent as somebody else, IPv4"
		ip6 saddr set ${KEY_6} map @${SEND_AS.address6} udp sport set ${KEY_6} map @${SEND_AS.port6} notrack counter accept comment "sent as somebody else, IPv6"
		udp sport @${SEND_AS.agentPorts} counter drop comment "no lease for it"
	}
	chain ${CHAIN_SWALLOW} {
		iif != 0 drop comment "forwarded: nobody hears of it"
		ip daddr set 127.0.0.1 udp dport set 0 accept comment "sent here, IPv4: to nobody, by way of lo"
		ip6 daddr set ::1 udp dport set 0 accept comment "sent here, IPv6: to nobody, by way of lo"
	}
	chain swallowed {
		type filter hook input priority raw; policy accept;
		iifname "lo" udp dport 0 drop comment "sent to nobody"
	}
`,
} as const;
