// Capture files as a sniffer writes them: pcap in all its variants, and Ethernet frames to put in.

import {
  type Datagram,
  ipFragments,
  ipPacket,
  type TcpSegment,
  tcpSegment,
  type UdpDatagram,
  udpDatagram,
} from './ip.ts';

/** A frame with its time; `originalBytes` is given when the capture held only the beginning. */
export interface CapturedFrame {
  readonly timeMs: number;
  readonly bytes: Buffer;
  readonly originalBytes?: number;
}

export interface PcapOptions {
  /** A LINKTYPE_ number; 1, Ethernet, unless told. */
  readonly linkType?: number;
  readonly bigEndian?: boolean;
  readonly nanoseconds?: boolean;
}

export function pcapFile(frames: Iterable<CapturedFrame>, options: PcapOptions = {}): Buffer {
  const parts = [pcapHeader(options)];
  for (const frame of frames) parts.push(pcapRecord(frame, options));
  return Buffer.concat(parts);
}

export function pcapHeader({ linkType = 1, bigEndian = false, nanoseconds = false }: PcapOptions = {}): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32BE(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, 0);
  header.writeUInt16BE(2, 4);
  header.writeUInt16BE(4, 6);
  header.writeUInt32BE(262_144, 16);
  header.writeUInt32BE(linkType, 20);
  if (bigEndian) return header;
  header.subarray(0, 4).swap32();
  header.subarray(4, 8).swap16();
  header.subarray(8).swap32();
  return header;
}

export function pcapRecord(frame: CapturedFrame, { bigEndian = false, nanoseconds = false }: PcapOptions = {}): Buffer {
  const header = Buffer.alloc(16);
  const seconds = Math.floor(frame.timeMs / 1000);
  header.writeUInt32BE(seconds, 0);
  header.writeUInt32BE(Math.floor((frame.timeMs - seconds * 1000) * (nanoseconds ? 1_000_000 : 1000)), 4);
  header.writeUInt32BE(frame.bytes.length, 8);
  header.writeUInt32BE(frame.originalBytes ?? frame.bytes.length, 12);
  if (!bigEndian) header.swap32();
  return Buffer.concat([header, frame.bytes]);
}

/** An Ethernet frame around an IP packet, padded to the 60 bytes that the wire asks for. `tags` are VLAN tags, outermost first. */
export function ethernetFrame(
  ip: Buffer,
  tags: readonly { readonly etherType: number; readonly id: number }[] = [],
): Buffer {
  const header = Buffer.alloc(14 + 4 * tags.length);
  header.set([0x02, 0, 0, 0, 0, 0x01, 0x02, 0, 0, 0, 0, 0x02]);
  let at = 12;
  for (const { etherType, id } of tags) {
    header.writeUInt16BE(etherType, at);
    header.writeUInt16BE(id, at + 2);
    at += 4;
  }
  header.writeUInt16BE(ip.readUInt8(0) >> 4 === 6 ? 0x86dd : 0x0800, at);
  const frame = Buffer.concat([header, ip]);
  return frame.length < 60 ? Buffer.concat([frame, Buffer.alloc(60 - frame.length)]) : frame;
}

export function udpFrame(udp: UdpDatagram): Buffer {
  return ethernetFrame(ipPacket(udpDatagram(udp)));
}

export function tcpFrame(tcp: TcpSegment): Buffer {
  return ethernetFrame(ipPacket(tcpSegment(tcp)));
}

/** The datagram in fragments of at most `maxPayloadBytes` (a multiple of 8) of IP payload, each in its Ethernet frame. */
export function fragmentFrames(datagram: Datagram, maxPayloadBytes: number): Buffer[] {
  return ipFragments(datagram, maxPayloadBytes).map((fragment) => ethernetFrame(fragment));
}
