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
  hold(): Promise<void>;
  registered(): Promise<unknown>;
  hangUp(): Promise<void>;
}

/** A telephone's line: it registers at `registrar` and picks up at once when its number is called. */
export interface Line {
  readonly number: string;
  readonly registrar: string;
  readonly password: string;
}

export async function startBaresip(home: Home, host: Host, telephone?: Line): Promise<Baresip> {
  const folder = mkdtempSync(join(tmpdir(), 'baresip-'));
  writeFileSync(join(folder, 'config'), configuration(folder));
  writeFileSync(join(folder, 'accounts'), `${account(host, telephone)}\n`);
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
    hold: () => command('{"command":"hold"}'),
    registered: () => process.waitFor(/200 OK .*\[1 binding|registered successfully|200 OK/),
    hangUp: () => command('{"command":"hangup"}'),
  };
}

function account(host: Host, telephone: Line | undefined): string {
  if (telephone === undefined) return `<sip:${host}@127.0.0.1;transport=udp>;regint=0`;
  const { number, registrar, password } = telephone;
  return `<sip:${number}@${registrar};transport=udp>;regint=600;auth_pass=${password};answermode=auto`;
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
