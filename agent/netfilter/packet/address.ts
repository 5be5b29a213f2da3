// The text of an address or a network back into bytes. The one rule: what two programs could read differently is refused
// (`010.0.0.1`, `10.1`, zone suffixes), so a home network never means more than its owner wrote. RFC 4291 section 2.2, RFC 4632.

const GROUPS = 8;

/** An IPv4 or IPv6 network. Bits of `bytes` beyond `prefixLength` carry no meaning. */
export interface Network {
  readonly bytes: Uint8Array;
  readonly prefixLength: number;
}

/** Four or sixteen bytes in network order, or null when the text is no IPv4 or IPv6 address. */
export function parseAddress(text: string): Uint8Array | null {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

/** `192.168.1.0/24`, `2001:db8::/32`; a bare address is a network of one. Null when the text is neither. */
export function parseNetwork(text: string): Network | null {
  const slash = text.indexOf('/');
  const bytes = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (bytes === null) return null;
  const bits = bytes.length * 8;
  const prefixLength = slash < 0 ? bits : parseDecimal(text.slice(slash + 1), bits);
  return prefixLength === null ? null : { bytes, prefixLength };
}

/** Whether `address` (as text) lies in `network`. An address of the other family, or no address at all, never does. */
export function contains(network: Network, address: string): boolean {
  const bytes = parseAddress(address);
  if (bytes === null || bytes.length !== network.bytes.length) return false;
  const wholeBytes = network.prefixLength >> 3;
  for (let index = 0; index < wholeBytes; index++) if (bytes[index] !== network.bytes[index]) return false;
  const restBits = network.prefixLength & 7;
  const difference = (bytes[wholeBytes] ?? 0) ^ (network.bytes[wholeBytes] ?? 0);
  return difference >> (8 - restBits) === 0;
}

function parseIpv4(text: string): Uint8Array | null {
  const parts = text.split('.', 5);
  if (parts.length !== 4) return null;
  const bytes = new Uint8Array(4);
  for (const [index, part] of parts.entries()) {
    const octet = parseDecimal(part, 255);
    if (octet === null) return null;
    bytes[index] = octet;
  }
  return bytes;
}

/** At most one `::` stands for one group or more of zeros; the last two groups may be a dotted IPv4 address. */
function parseIpv6(text: string): Uint8Array | null {
  const sides = text.split('::', 3);
  const head = parseGroups(sides[0] ?? '', sides.length === 1);
  const tail = parseGroups(sides[1] ?? '', true);
  if (sides.length > 2 || head === null || tail === null) return null;
  const known = head.length + tail.length;
  if (sides.length === 1 ? known !== GROUPS : known >= GROUPS) return null;
  const bytes = new Uint8Array(2 * GROUPS);
  const view = new DataView(bytes.buffer);
  for (const [index, group] of head.entries()) view.setUint16(2 * index, group);
  for (const [index, group] of tail.entries()) view.setUint16(2 * (GROUPS - tail.length + index), group);
  return bytes;
}

function parseGroups(text: string, dottedEnd: boolean): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':', GROUPS + 1);
  for (const [index, part] of parts.entries()) {
    const dotted = dottedEnd && index === parts.length - 1 && part.includes('.') ? parseIpv4(part) : null;
    if (dotted !== null) groups.push(pair(dotted, 0), pair(dotted, 2));
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}

function pair(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function parseDecimal(text: string, maximum: number): number | null {
  if (!/^(0|[1-9]\d{0,2})$/.test(text)) return null;
  const value = Number(text);
  return value <= maximum ? value : null;
}
