// The program's own decision in memory, for `explain` and for the tests that hold it against the kernel.
// The one rule: it looks at the same bytes in the same order as the chains of judge-chains.ts.

import { lookUp, WINDOW_BYTES } from './bytes.ts';
import { mayBeHost } from './dial-bytes.ts';
import type { ByBase, NumberMaps } from './number-maps.ts';
import type { KernelDecision } from './program.ts';

/** What follows the Request-URI on the wire, and more than a window of it. */
const AFTER_URI = ` SIP/2.0\r\n${'\0'.repeat(2 * WINDOW_BYTES)}`;

/** `device`: its place among the devices that rules name, or null. */
export function decideInMemory(maps: NumberMaps, requestUri: string, device: number | null): KernelDecision {
  const scheme = /^(?:sips?|tel):/i.exec(requestUri)?.[0];
  if (scheme === undefined) return 'agent';
  const bytes = Buffer.from(requestUri.slice(scheme.length) + AFTER_URI, 'utf8').toString('latin1');
  if (mayBeHost(bytes)) return 'agent';
  const jump = lookUp(maps.jumps, bytes);
  const number = bytes.slice(jump?.shift ?? 0);
  const find = (intervals: ByBase | undefined) => lookUp(intervals?.get(jump?.base ?? '') ?? [], number);
  const outcome =
    lookUp(maps.dialledEmergency, bytes) ??
    (jump === undefined ? undefined : (find(maps.emergency) ?? find(maps.byClass.get(device))));
  return outcome === undefined ? 'agent' : { verdict: outcome.verdict, rule: outcome.rule };
}
