// baresip as a real telephone: it registers nowhere, sends a tone as RTP and throws away what it hears.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Running } from './children.ts';
import type { Home, Host } from './home.ts';

const MODULES = ['account', 'g711', 'ausine', 'aufile', 'menu', 'ctrl_tcp'];
const CONTROL = '127.0.0.1:4444';

export interface Baresip {
  readonly process: Running;
  established(): Promise<unknown>;
  closed(): Promise<unknown>;
  dial(uri: string): Promise<void>;
  hangUp(): Promise<void>;
}

export async function startBaresip(home: Home, host: Host): Promise<Baresip> {
  const folder = mkdtempSync(join(tmpdir(), 'baresip-'));
  writeFileSync(join(folder, 'config'), configuration(folder));
  writeFileSync(join(folder, 'accounts'), `<sip:${host}@127.0.0.1;transport=udp>;regint=0\n`);
  const process = home.start(host, ['baresip', '-4', '-f', folder]);
  process.child.once('close', () => rmSync(folder, { recursive: true, force: true }));
  await process.waitFor(/baresip is ready/);
  const command = async (message: string) => {
    await home.run(host, ['socat', '-t', '0.5', '-', `TCP:${CONTROL}`], `${message.length}:${message},`);
  };
  return {
    process,
    established: () => process.waitFor(/Call established/),
    closed: () => process.waitFor(/session closed|terminated/i),
    dial: (uri) => command(`{"command":"dial","params":"${uri}"}`),
    hangUp: () => command('{"command":"hangup"}'),
  };
}

function configuration(folder: string): string {
  const lines = [
    'module_path /usr/lib/baresip/modules',
    'sip_listen 0.0.0.0:5060',
    `ctrl_tcp_listen ${CONTROL}`,
    'audio_source ausine,440',
    `audio_player aufile,${join(folder, 'heard.wav')}`,
    'ausrc_srate 48000',
    'ausrc_channels 2',
    'rtp_ports 10000-10100',
    ...MODULES.map((name) => `module ${name}.so`),
  ];
  return `${lines.join('\n')}\n`;
}
