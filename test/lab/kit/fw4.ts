/** A ruleset of the shape that OpenWrt's fw4 renders: established first, zones, masquerade on the WAN (IPv4 only). */
export function fw4Ruleset(lan: string, wan: string): string {
  return `table inet fw4 {
	chain input {
		type filter hook input priority filter; policy accept;
		ct state vmap { established : accept, related : accept }
		iifname "${wan}" jump input_wan
	}
	chain input_wan {
		meta l4proto { icmp, icmpv6 } accept
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
		ct state vmap { established : accept, related : accept }
		iifname "${lan}" jump forward_lan
		iifname "${wan}" jump forward_wan
	}
	chain forward_lan {
		oifname { "${lan}", "${wan}" } accept
	}
	chain forward_wan {
		ct status dnat accept
	}
	chain output {
		type filter hook output priority filter; policy accept;
		ct state vmap { established : accept, related : accept }
	}
	chain srcnat {
		type nat hook postrouting priority srcnat; policy accept;
		meta nfproto ipv4 oifname "${wan}" masquerade
	}
}
`;
}
