// Puts a compiled program into a home's router, and reads what the kernel counted in it.

import type { CompiledProgram } from '../../../agent/firewall/compile/program.ts';
import type { Home } from './home.ts';

/** In place of whatever was there. */
export async function loadFresh(home: Home, program: CompiledProgram): Promise<void> {
  await home.must('router', ['nft', '-f', '-'], `table inet ringfence\ndelete table inet ringfence\n${program.text}`);
}

/** As the agent does it: from what the kernel has now, one transaction after the other. */
export async function reapply(home: Home, program: CompiledProgram): Promise<void> {
  for (const text of program.reapply(await contentsOf(home))) await home.must('router', ['nft', '-f', '-'], text);
}

/** Packets by the log prefix of the rule that counted them, without those that counted none. */
export async function countedByPrefix(home: Home): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { rule } of (await tableOf(home)).nftables) {
    const part = (name: string) => rule?.expr.find((one: object) => name in one)?.[name];
    const [packets, prefix] = [part('counter')?.packets ?? 0, part('log')?.prefix];
    if (packets > 0 && prefix !== undefined) counts[prefix] = (counts[prefix] ?? 0) + packets;
  }
  return counts;
}

/** Names of what is in the table, as a re-apply wants to know them. */
export async function contentsOf(home: Home) {
  const { nftables } = await tableOf(home);
  const names = (kind: string): string[] =>
    nftables.flatMap((item: Record<string, { name: string }>) => (kind in item ? [item[kind]?.name ?? ''] : []));
  return { chains: names('chain'), maps: names('map'), sets: names('set') };
}

async function tableOf(home: Home) {
  return JSON.parse(await home.must('router', ['nft', '-j', '-t', 'list', 'table', 'inet', 'ringfence']));
}
