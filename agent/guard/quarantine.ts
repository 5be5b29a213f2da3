// Orders about devices, as the kernel needs them: for addresses, and for so many seconds.

import { isIP } from 'node:net';
import type { Hold } from '../policy/orders/holds.ts';
import type { Action } from './action.ts';

/** The kernel's elements end at some time; a block without an end is given to it anew at every start. */
const LONGEST_SECONDS = 400 * 86_400;

/** None where no address of the device is known yet: it is held as soon as it is seen. */
export function quarantine(hold: Hold, known: readonly string[]): readonly Action[] {
  const { decision, device, class: callClass, seconds } = hold;
  const addresses = known.length === 0 && isIP(device) !== 0 ? [device] : known;
  if (addresses.length === 0) return [];
  const bounded = Math.min(seconds ?? LONGEST_SECONDS, LONGEST_SECONDS);
  return [{ type: 'quarantine', decision, addresses, class: callClass, seconds: bounded }];
}
