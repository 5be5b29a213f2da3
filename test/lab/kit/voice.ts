// Two-way voice as bare RTP, 50 packets a second each way: the provider sends every packet back, and the phone counts what returns.
// The one rule: it knows every sequence number, so one packet lost on either way is a number.

import { ADDRESS, type Home } from './home.ts';

const PORT = 40_000;

const ECHO = `
const socket = require('node:dgram').createSocket('udp4');
socket.on('message', (packet, { address, port }) => socket.send(packet, port, address));
socket.bind(${PORT}, () => console.log('ready'));`;

/** RFC 3550 section 5.1: version 2, PCMU, 160 samples a packet. It ends with its standard input. */
const SPEAKER = `
const socket = require('node:dgram').createSocket('udp4'), heard = new Set();
let sequence = 0;
const speak = () => {
  const packet = Buffer.alloc(172);
  packet[0] = 0x80;
  packet.writeUInt16BE(sequence, 2);
  packet.writeUInt32BE(sequence * 160, 4);
  socket.send(packet, ${PORT}, process.argv[1]);
  sequence++;
};
socket.on('message', (packet) => {
  heard.add(packet.readUInt16BE(2));
  if (heard.size === 50) console.log('speaking');
});
const timer = setInterval(speak, 20);
process.stdin.resume().on('end', () => {
  clearInterval(timer);
  setTimeout(() => { console.log(JSON.stringify({ sent: sequence, heard: heard.size })); socket.close(); }, 500);
});`;

export interface Voice {
  /** Ends it; how many packets were sent, and how many of them came back. */
  end(): Promise<{ readonly sent: number; readonly heard: number }>;
}

/** A call's media between the phone and the provider; resolves once it has run for a second. */
export async function startVoice(home: Home): Promise<Voice> {
  await home.start('provider', [process.execPath, '-e', ECHO]).waitFor(/ready/);
  const argv = [process.execPath, '-e', SPEAKER, ADDRESS.provider.v4];
  const speaker = home.start('phone', argv, { stdio: ['pipe', 'pipe', 'pipe'] });
  await speaker.waitFor(/speaking/);
  return {
    end: async () => {
      speaker.child.stdin?.end();
      const { stdout } = await speaker.finished();
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    },
  };
}
