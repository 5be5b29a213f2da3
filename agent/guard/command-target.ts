// What the owner means by one word: a device of the configuration, an address, a country or a number.
// The one rule: the first reading that fits counts, in this order; a word that fits none is said to be none.

import * as v from 'valibot';
import { deviceAddress } from '../config/values.ts';
import { countryName } from '../numbering/country-name.ts';
import { isKnownCountry } from '../numbering/metadata.ts';
import { walk } from '../numbering/numbering.ts';
import type { BlockTarget } from '../policy/orders/order.ts';
import type { House } from './house.ts';

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;
/** Three or four groups as of an IPv4 address; who mistypes one has not dialled a number. */
const LIKE_ADDRESS = /^[1-9]\d{0,2}(\.\d{1,3}){2,3}$/;

/** What of a house tells one word from another. */
export type TargetHouse = Pick<House, 'config' | 'numbering'>;

export type TargetResult =
  | { readonly ok: true; readonly target: BlockTarget }
  | { readonly ok: false; readonly sentence: string };

/**
 * A section's name comes first, also one that looks like a country or a number; then an address, which stands for the section that has it;
 * then two letters; then a number in any form people dial.
 */
export function resolveTarget(word: string, house: TargetHouse): TargetResult {
  const device = deviceOf(word, house);
  if (device !== null) return deviceTarget(device);
  return /^[a-z]{2}$/i.test(word) ? countryTarget(word.toUpperCase()) : numberTarget(word, house);
}

/** The text that names a target in a block's record. */
export function targetText(target: BlockTarget): string {
  switch (target.kind) {
    case 'device':
      return target.device;
    case 'number':
      return target.number;
    case 'country':
      return target.country;
    case 'house':
      return target.class === 'all' ? 'all but emergency calls' : 'calls abroad';
  }
}

function deviceOf(word: string, { config: { devices } }: TargetHouse): string | null {
  if (devices.some(({ section }) => section === word)) return word;
  const address = v.safeParse(deviceAddress, word);
  if (!address.success) return null;
  return devices.find((device) => device.address === address.output)?.section ?? address.output;
}

/** Calls of a device without a section are known by its IP address alone: a block of its MAC address would never bite. */
function deviceTarget(device: string): TargetResult {
  if (!MAC.test(device)) return { ok: true, target: { kind: 'device', device, class: 'all' } };
  return { ok: false, sentence: `No device section has the address ${device}: name its IP address, or add a section.` };
}

function countryTarget(country: string): TargetResult {
  if (isKnownCountry(country)) return { ok: true, target: { kind: 'country', country } };
  return { ok: false, sentence: `There are no telephone numbers of a country '${country}'; write it as ISO 3166-1.` };
}

/** As it would be dialled on this line, behind the outside line too; a blocked number is one destination, however it is dialled. */
function numberTarget(word: string, { config, numbering }: TargetHouse): TargetResult {
  const { e164, kind } = numbering.classify(word);
  if (kind === 'emergency') return { ok: false, sentence: `${word} is an emergency number, which cannot be blocked.` };
  const number = LIKE_ADDRESS.test(word) ? null : (e164 ?? numberAtHome(word, numbering));
  if (number !== null) return { ok: true, target: { kind: 'number', number } };
  const home = countryName(config.main.country);
  const sentence = `"${word}" is no device section, address or country, and no number that can be dialled in ${home}.`;
  return { ok: false, sentence };
}

function numberAtHome(word: string, numbering: TargetHouse['numbering']): string | null {
  const bare = word.replace(/[\s\-./()]/g, '');
  if (!/^[0-9*#+]+$/.test(bare)) return null;
  const { canonical } = walk(numbering.start, bare);
  return canonical !== null && /^\d{2,}$|^[*#][0-9*#]*\d[0-9*#]*$/.test(canonical) ? canonical : null;
}
