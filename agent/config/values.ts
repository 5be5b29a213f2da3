// What one value in the configuration may be, as valibot schemas from UCI text to the typed value.
// The one rule: a message says what to write instead, so that it can end a sentence.

import { isIP, isIPv4, isIPv6, SocketAddress } from 'node:net';
import * as v from 'valibot';

const MAC = /^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/;

/** Text that matches, such as a name that ends up in a topic or in an nft program. */
export function matching(pattern: RegExp, message: string) {
  return v.pipe(v.string(), v.regex(pattern, message));
}

/** A whole number in decimal or `0x` notation, both ends of the range included. */
export function integer(least: number, most: number) {
  const message = `write a whole number from ${least} to ${most}`;
  return v.pipe(
    v.string(),
    v.regex(/^(\d{1,10}|0x[0-9a-f]{1,8})$/i, message),
    v.transform(Number),
    v.minValue(least, message),
    v.maxValue(most, message),
  );
}

/** An ISO 3166-1 alpha-2 code. */
export const COUNTRY = matching(/^[A-Z]{2}$/, "write the two capital letters of ISO 3166-1, such as 'JP'");

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** A length of time as `90s`, `15m`, `24h` or `30d`, in seconds; at most a year. */
export const duration = v.pipe(
  v.string(),
  v.regex(/^(0|\d{1,6}[smhd])$/, "write a length of time such as '90s', '15m', '24h' or '30d'"),
  v.transform((text) => (text === '0' ? 0 : Number(text.slice(0, -1)) * (UNIT_SECONDS[text.slice(-1)] ?? 0))),
  v.maxValue(366 * 86_400, 'write at most a year'),
);

/** An amount of money, in the currency of the tariff. */
export const money = v.pipe(
  v.string(),
  v.regex(/^\d{1,9}(\.\d{1,4})?$/, "write an amount such as '350' or '2.50'"),
  v.transform(Number),
);

/** `1` or `0`, as uci writes what is on or off. */
export const flag = v.pipe(
  v.picklist(['0', '1'], "write '1' or '0'"),
  v.transform((text) => text === '1'),
);

/** One bit of the 32-bit conntrack mark. */
export const markBit = v.pipe(
  integer(1, 0xffffffff),
  v.check((mark) => (mark & (mark - 1)) === 0, "write a mark of exactly one bit, such as '0x10000000'"),
);

/** A network in CIDR notation, IPv4 or IPv6. */
export const network = v.pipe(
  v.string(),
  v.toLowerCase(),
  v.check(isNetwork, "write a network with its prefix length, such as '192.168.1.0/24' or '2001:db8:1::/48'"),
);

/** An IPv4 address, an IPv6 address in its canonical text (RFC 5952), or a MAC address with colons; all in lower case. */
export const deviceAddress = v.pipe(
  v.string(),
  v.toLowerCase(),
  v.check(isDeviceAddress, "write an IPv4, IPv6 or MAC address, such as '192.168.1.10' or '02:00:5e:10:00:01'"),
  v.transform(canonicalAddress),
);

/** A telephone number or the beginning of one; what people write between the digits is taken out. */
export function dialString(pattern: RegExp, message: string) {
  return v.pipe(
    v.string(),
    v.transform((text) => text.replace(/[ ().-]/g, '')),
    v.regex(pattern, message),
  );
}

/** Where the broker is. Credentials have options of their own, so that no log ever shows them as part of the URL. */
export const brokerUrl = v.pipe(
  v.string(),
  v.check(
    isBrokerUrl,
    "write 'mqtt://host:1883' or 'mqtts://host:8883', with username and password as options of their own",
  ),
);

function isNetwork(text: string): boolean {
  const [address = '', length = '', ...more] = text.split('/');
  const bits = isIPv4(address) ? 32 : 128;
  return more.length === 0 && isPlainAddress(address) && /^\d{1,3}$/.test(length) && Number(length) <= bits;
}

function isDeviceAddress(text: string): boolean {
  return MAC.test(text) || isPlainAddress(text);
}

/** An address with a zone (`fe80::1%eth0`) names an interface of one machine only, so it is none here. */
function isPlainAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%');
}

function canonicalAddress(text: string): string {
  if (MAC.test(text)) return text.replaceAll('-', ':');
  return isIPv6(text) ? new SocketAddress({ address: text, family: 'ipv6' }).address : text;
}

function isBrokerUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return (url.protocol === 'mqtt:' || url.protocol === 'mqtts:') && url.hostname !== '' && plain;
}
