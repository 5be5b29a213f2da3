// The words of our sets' keys as the kernel holds them: network order, each in its own length (see `concatenate`).

import { parseAddress } from '../netfilter/packet/address.ts';
import type { Endpoint } from '../netfilter/packet/packet.ts';

/** IFNAMSIZ (linux/if.h). */
const INTERFACE_BYTES = 16;

export function portBytes(port: number): Uint8Array {
  return Uint8Array.of(port >> 8, port & 0xff);
}

/** Null when this is no address, or no port that a packet can have. */
export function endpointBytes({ address, port }: Endpoint): readonly [Uint8Array, Uint8Array] | null {
  const bytes = parseAddress(address);
  if (bytes === null || !Number.isInteger(port) || port < 1 || port > 65_535) return null;
  return [bytes, portBytes(port)];
}

/** Null when Linux cannot have an interface of this name (dev_valid_name). */
export function interfaceBytes(name: string): Uint8Array | null {
  const bytes = Buffer.alloc(INTERFACE_BYTES);
  const length = Buffer.byteLength(name);
  if (length === 0 || length >= INTERFACE_BYTES || /[\s/:\0]/.test(name)) return null;
  bytes.write(name);
  return bytes;
}
