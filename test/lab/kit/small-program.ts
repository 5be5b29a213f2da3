// A program small enough to read at a glance, in the shape the compiler's have: it drops what is dialled with one prefix and logs it.
// The enforcer and the decline are tried on it, so that a fault of the compiler is not taken for theirs.

import type { CompiledProgram } from '../../../agent/firewall/compile/program.ts';
import { CHAIN_SWALLOW, declineFragment } from '../../../agent/firewall/decline/fragment.ts';

export const LOG_GROUP = 5060;
const CHAINS = ['forward', 'output', 'voice', ...declineFragment.chains];

/** INVITEs to `sip:<prefix>...` never leave by `wan`. */
export function smallProgram(prefix: string, wan: string): CompiledProgram {
  const text = programText(prefix, wan);
  return {
    text,
    staticNames: { chains: CHAINS, maps: [] },
    dynamicSets: ['approved4', 'approved6', 'blocked_flows4', 'media4', 'media6', ...declineFragment.dynamicSets],
    decide: () => 'agent',
    reapply: ({ chains }) => [`${chains.map((chain) => `flush chain inet ringfence ${chain}`).join('\n')}\n${text}`],
  };
}

function programText(prefix: string, wan: string): string {
  const begins = (method: string) => {
    const bytes = Buffer.from(`${method} sip:${prefix}`);
    return { bits: bytes.length * 8, hex: `0x${bytes.toString('hex')}` };
  };
  const [invite, ack] = [begins('INVITE'), begins('ACK')];
  const log = `log prefix "ringfence:block:${prefix}" group ${LOG_GROUP} queue-threshold 1`;
  return `table inet ringfence {
${declineFragment.text}
	set approved4 {
		typeof ip saddr . @th,152,128
		flags timeout
	}
	set approved6 {
		typeof ip6 saddr . @th,152,128
		flags timeout
	}
	set blocked_flows4 {
		type inet_proto . ipv4_addr . inet_service . ipv4_addr . inet_service
		flags timeout
	}
	set media4 {
		type ipv4_addr . inet_service
		flags timeout
	}
	set media6 {
		type ipv6_addr . inet_service
		flags timeout
	}
	chain forward {
		type filter hook forward priority filter - 10; policy accept;
		oifname "${wan}" jump voice
	}
	chain output {
		type route hook output priority filter - 10; policy accept;
		oifname "${wan}" jump voice
	}
	chain voice {
		meta l4proto . ip saddr . th sport . ip daddr . th dport @blocked_flows4 counter drop comment "ended media"
		meta l4proto udp ip saddr . @th,152,128 @approved4 counter accept comment "approved"
		meta l4proto udp ip6 saddr . @th,152,128 @approved6 counter accept comment "approved, IPv6"
		meta l4proto udp @th,64,${invite.bits} ${invite.hex} ${log} counter goto ${CHAIN_SWALLOW} comment "forbidden INVITE"
		meta l4proto udp @th,64,${ack.bits} ${ack.hex} counter goto ${CHAIN_SWALLOW} comment "ACK of a decline"
		meta l4proto tcp @ih,0,${invite.bits} ${invite.hex} counter reject with tcp reset comment "forbidden INVITE over TCP"
	}
}
`;
}
