// From a frame to the IP packet in it, by link type (tcpdump.org/linktypes.html) and EtherType (IEEE 802.3, 802.1Q, RFC 2516).
// The one rule: a frame that is too short or carries something else has no IP packet, and that is no fault.

import type { Frame } from './frame.ts';
import { nflogPayload } from './nflog-frame.ts';

const LINK_NULL = 0;
const LINK_ETHERNET = 1;
const LINK_RAW_BSD = 12;
const LINK_RAW = 101;
const LINK_LOOP = 108;
const LINK_LINUX_SLL = 113;
const LINK_IPV4 = 228;
const LINK_IPV6 = 229;
const LINK_NFLOG = 239;
const LINK_LINUX_SLL2 = 276;

/** What a frame holds: an IP packet (a view into the frame), something else, or a link layer we cannot read. */
export type LinkPayload = Buffer | 'not-ip' | 'unknown-link-type';

export function ipPacketOf(frame: Frame): LinkPayload {
  const { bytes } = frame;
  switch (frame.linkType) {
    case LINK_ETHERNET:
      return afterEtherType(bytes, 12);
    case LINK_LINUX_SLL:
      return afterEtherType(bytes, 14);
    case LINK_LINUX_SLL2:
      return bytes.length >= 20 ? afterProtocol(bytes.readUInt16BE(0), bytes, 20) : 'not-ip';
    case LINK_RAW_BSD:
    case LINK_RAW:
    case LINK_IPV4:
    case LINK_IPV6:
      return bytes;
    case LINK_NULL:
    case LINK_LOOP:
      return afterFamily(bytes);
    case LINK_NFLOG:
      return nflogPayload(frame) ?? 'not-ip';
    default:
      return 'unknown-link-type';
  }
}

const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;
const ETHERTYPE_PPPOE_SESSION = 0x8864;
const ETHERTYPE_VLAN = 0x8100;
const ETHERTYPE_SERVICE_VLAN = 0x88a8;
const ETHERTYPE_OLD_SERVICE_VLAN = 0x9100;
const PPP_IPV4 = 0x0021;
const PPP_IPV6 = 0x0057;
const PPPOE_HEADER_BYTES = 6;

function afterEtherType(bytes: Buffer, at: number): LinkPayload {
  return at + 2 <= bytes.length ? afterProtocol(bytes.readUInt16BE(at), bytes, at + 2) : 'not-ip';
}

/** VLAN tags may be stacked; each is two bytes of tag and the EtherType of what follows. */
function afterProtocol(etherType: number, bytes: Buffer, start: number): LinkPayload {
  let type = etherType;
  let at = start;
  while (isVlan(type)) {
    if (at + 4 > bytes.length) return 'not-ip';
    type = bytes.readUInt16BE(at + 2);
    at += 4;
  }
  if (type === ETHERTYPE_PPPOE_SESSION) return afterPppoe(bytes, at);
  return type === ETHERTYPE_IPV4 || type === ETHERTYPE_IPV6 ? bytes.subarray(at) : 'not-ip';
}

function isVlan(etherType: number): boolean {
  return (
    etherType === ETHERTYPE_VLAN || etherType === ETHERTYPE_SERVICE_VLAN || etherType === ETHERTYPE_OLD_SERVICE_VLAN
  );
}

function afterPppoe(bytes: Buffer, at: number): LinkPayload {
  const start = at + PPPOE_HEADER_BYTES + 2;
  if (start > bytes.length) return 'not-ip';
  const protocol = bytes.readUInt16BE(start - 2);
  return protocol === PPP_IPV4 || protocol === PPP_IPV6 ? bytes.subarray(start) : 'not-ip';
}

/** The address family is in the capturing host's byte order or in network order, and IPv6 is 10, 24, 28 or 30 by system. */
function afterFamily(bytes: Buffer): LinkPayload {
  if (bytes.length < 4) return 'not-ip';
  const family = Math.min(bytes.readUInt32LE(0), bytes.readUInt32BE(0));
  return [2, 10, 24, 28, 30].includes(family) ? bytes.subarray(4) : 'not-ip';
}
