import { eventually } from './children.ts';
import type { Home, Host } from './home.ts';

/** Resolves when somebody on `host` has bound `port`. */
export async function listening(home: Home, host: Host, transport: 'udp' | 'tcp', port: number): Promise<void> {
  const listing = ['ss', '-Hln', transport === 'udp' ? '-u' : '-t', `sport = :${port}`];
  await eventually(async () => (await home.must(host, listing)).includes(`:${port}`), `${host} listens on ${port}`);
}
