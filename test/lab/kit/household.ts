// Files that a command reads: a configuration, and captures of a household's calls.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CapturedFrame } from '../../kit/pcap.ts';
import { udpFrame } from '../../kit/pcap.ts';
import { enhancedPacket, interfaceDescription, sectionHeader } from '../../kit/pcapng.ts';
import { invite, request, response } from '../../kit/sip.ts';

export const CONFIG = `config ringfence 'main'
	option country 'JP'
	list home '192.168.1.0/24'

config device 'pbx'
	option name 'Office PBX'
	option address '192.168.1.10'

config rule 'abroad'
	list country 'SL'
	option verdict 'block'
`;

export const TARIFF = `prefix,price_per_minute,connect_fee,first_step_seconds,step_seconds,currency,description
+232,1.10,0.05,30,6,EUR,Sierra Leone
`;

const PBX = '192.168.1.10';
const PROVIDER = '203.0.113.9';
export const START_MS = Date.UTC(2015, 3, 1, 2, 30);

/** A folder that `remove` takes away with everything in it; `write` answers the path of a file in it. */
export interface Folder {
  readonly path: string;
  write(name: string, content: string | Buffer): string;
  remove(): void;
}

export function temporaryFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'ringfence-cli-'));
  return {
    path,
    write: (name, content) => {
      writeFileSync(join(path, name), content);
      return join(path, name);
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** A call of 32 s with a hundred packets of media each way, as the provider took it. */
export function answeredCall(number: string, callId: string, startMs = START_MS): CapturedFrame[] {
  const dialled = invite({ uri: `sip:${number}@${PROVIDER}`, callId, from: 'sip:desk@203.0.113.9', body: offer(4000) });
  const bye = request('BYE', {
    uri: `sip:gw@${PROVIDER}`,
    to: `sip:${number}@${PROVIDER}`,
    toTag: 'to-1',
    callId,
    cseq: 2,
  });
  const media = Buffer.concat([Buffer.from([0x80, 0]), Buffer.alloc(170)]);
  return [
    sent(startMs, dialled),
    received(startMs + 100, response(dialled, 180)),
    received(startMs + 4_000, response(dialled, 200, { contact: `sip:gw@${PROVIDER}`, body: answer(30_000) })),
    ...Array.from({ length: 100 }, (_, index) => [
      sent(startMs + 5_000 + 20 * index, media, 4000, 30_000),
      received(startMs + 5_010 + 20 * index, media, 30_000, 4000),
    ]).flat(),
    sent(startMs + 36_000, bye),
    received(startMs + 36_050, response(bye, 200)),
  ];
}

export function sent(timeMs: number, payload: Buffer, sourcePort = 5060, destinationPort = 5060): CapturedFrame {
  return { timeMs, bytes: udpFrame({ source: PBX, sourcePort, destination: PROVIDER, destinationPort, payload }) };
}

function received(timeMs: number, payload: Buffer, sourcePort = 5060, destinationPort = 5060): CapturedFrame {
  return { timeMs, bytes: udpFrame({ source: PROVIDER, sourcePort, destination: PBX, destinationPort, payload }) };
}

export function pcapngFile(frames: readonly CapturedFrame[]): Buffer {
  const section = { bigEndian: false };
  const packets = frames.map(({ timeMs, bytes }) =>
    enhancedPacket(section, { interfaceId: 0, ticks: BigInt(timeMs) * 1000n, bytes }),
  );
  return Buffer.concat([sectionHeader(section), interfaceDescription(section, 1), ...packets]);
}

function offer(port: number): string {
  return description(PBX, port);
}

function answer(port: number): string {
  return description(PROVIDER, port);
}

function description(address: string, port: number): string {
  return `v=0\r\no=- 1 1 IN IP4 ${address}\r\ns=-\r\nc=IN IP4 ${address}\r\nt=0 0\r\nm=audio ${port} RTP/AVP 0\r\n`;
}
