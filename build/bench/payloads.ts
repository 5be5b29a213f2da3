// What the benchmarks send: speech and calls as they are on the wire.

import { request, sdp } from '../../test/kit/sip.ts';

export const RTP_BYTES = 172;

/** 20 ms of G.711, the same loudness throughout (RFC 3550 section 5.1, RFC 3551 section 4.5.14). */
export function rtpPacket(source: number, sequence: number, loudness: number): Buffer {
  const packet = Buffer.alloc(RTP_BYTES, loudness);
  packet.writeUInt16BE(0x8000, 0);
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE((sequence * 160) >>> 0, 4);
  packet.writeUInt32BE(source >>> 0, 8);
  return packet;
}

/** An INVITE with an offer. */
export function invitePacket(): Buffer {
  return request('INVITE', { uri: 'sip:0312345678@203.0.113.10', branch: 'z9hG4bKbench', body: sdp() });
}
