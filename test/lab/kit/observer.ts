// Counts, in a host's own namespace, what arrives there: a witness that knows nothing of the agent. At raw priority nothing comes before it.

import type { Home, Host } from './home.ts';

/** `matches` are nft expressions by the name that `observed` gives them; a packet counts for the first that fits. Counting starts anew. */
export async function observe(
  home: Home,
  host: Host,
  matches: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const rules = Object.entries(matches).flatMap(([name, expressions]) =>
    expressions.map((expression) => `${expression} counter accept comment "${name}"`),
  );
  const table = `table inet observer {
	chain arrivals {
		type filter hook prerouting priority raw; policy accept;
		${rules.join('\n\t\t')}
	}
}`;
  await home.must(host, ['nft', '-f', '-'], `table inet observer\ndelete table inet observer\n${table}\n`);
}

/** Packets so far, by name. */
export async function observed(home: Home, host: Host): Promise<Record<string, number>> {
  const { nftables } = JSON.parse(await home.must(host, ['nft', '-j', 'list', 'table', 'inet', 'observer']));
  const seen: Record<string, number> = {};
  for (const { rule } of nftables) {
    if (rule === undefined) continue;
    const counted = rule.expr.find((part: { counter?: unknown }) => part.counter !== undefined);
    seen[rule.comment] = (seen[rule.comment] ?? 0) + counted.counter.packets;
  }
  return seen;
}

/** UDP whose payload begins with `text`. */
export function udpBegins(text: string): string {
  return `meta l4proto udp @th,64,${text.length * 8} 0x${Buffer.from(text).toString('hex')}`;
}
