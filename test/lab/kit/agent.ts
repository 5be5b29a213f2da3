// The bundled agent on the lab's router, as a user starts it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { AlertRecord, CallRecord } from '../../../agent/ledger/record.ts';
import { eventually, type Outcome, type Running } from './children.ts';
import { HOME_NETWORKS, type Home, WAN } from './home.ts';

export const BUNDLE = resolve('dist/ringfence.cjs');

/** The lab's household; `sections` come after it, `options` into its main section. Nobody is asked anything unless `max_asks` says so. */
export function configText(sections = '', options: Readonly<Record<string, string>> = {}): string {
  const own = Object.entries({ max_asks: '0', ...options }).map(([name, value]) => `\toption ${name} '${value}'\n`);
  const homes = HOME_NETWORKS.map((network) => `\tlist home '${network}'\n`);
  return `config ringfence 'main'
	option country 'JP'
	option id 'lab'
	list wan '${WAN}'
${homes.join('')}${own.join('')}
config device 'pbx'
	option name 'Office PBX'
	option address '192.168.1.10'

${sections}
`;
}

export interface Agent {
  readonly process: Running;
  /** Writes another configuration and has the agent read it; resolves when it has taken or refused it. */
  reload(config: string): Promise<void>;
  /** Records of calls that were logged so far, the last of each call last. */
  calls(): CallRecord[];
  alerts(): AlertRecord[];
  /** Waits for a call record that fulfils `test`. */
  call(test: (record: CallRecord) => boolean, timeoutMs?: number): Promise<CallRecord>;
  /** Stops it as procd does. */
  stop(): Promise<Outcome>;
}

/** Starts the agent and waits until it guards. Unless the configuration says where, its state and its socket are its own and go with it. */
export async function startAgent(home: Home, config = configText(), args: readonly string[] = []): Promise<Agent> {
  const folder = mkdtempSync(join(tmpdir(), 'agent-'));
  const file = join(folder, 'ringfence');
  writeFileSync(file, placedIn(folder, config));
  const argv = [process.execPath, BUNDLE, 'run', '--config', file, '--json', '--log-level', 'debug', ...args];
  const running = home.start('router', argv);
  running.child.once('close', () => rmSync(folder, { recursive: true, force: true }));
  await running.waitFor(/is running/, 20_000);
  const records = (type: string) => logLines(running).filter((line) => line['type'] === type);
  const calls = () => records('call') as unknown as CallRecord[];
  return {
    process: running,
    reload: async (text) => {
      const told = reloads(running);
      writeFileSync(file, placedIn(folder, text));
      running.child.kill('SIGHUP');
      await eventually(() => reloads(running) > told, 'the configuration taken or refused');
    },
    calls,
    alerts: () => records('alert') as unknown as AlertRecord[],
    call: (test, timeoutMs) => eventually(() => calls().findLast(test), 'such a call in the log', timeoutMs),
    stop: () => running.end('SIGTERM'),
  };
}

/** Neither the machine's own places nor those of another test's agent. */
function placedIn(folder: string, config: string): string {
  const places = { state_dir: folder, control_socket: join(folder, 'sock') };
  const missing = Object.entries(places).filter(([name]) => !config.includes(`option ${name} `));
  const options = missing.map(([name, path]) => `\toption ${name} '${path}'\n`).join('');
  return config.replace(/^config ringfence.*\n/, (head) => head + options);
}

function reloads(running: Running): number {
  const told = logLines(running).map(({ msg }) => String(msg));
  return told.filter((text) => /^The configuration .* is in force|^The new configuration was not taken/.test(text))
    .length;
}

function logLines(running: Running): Record<string, unknown>[] {
  const whole = running.stdout().split('\n').slice(0, -1);
  return whole.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);
}
