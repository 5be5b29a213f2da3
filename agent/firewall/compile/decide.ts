// The program's own decision in memory, for `explain` and for the tests that hold it against the kernel.
// The one rule: it looks at the same bytes in the same order as the chains of judge-chains.ts.

import { lookUp, WINDOW_BYTES } from './bytes.ts';
import { mayBeHost } from './dial-bytes.ts';
import type { ByBase, NumberMaps } from './number-maps.ts';
import type { Outcome } from './outcome.ts';
import type { KernelDecision } from './program.ts';
import type { Jump, Stage } from './stages.ts';

/** What follows the Request-URI on the wire, and more than a window of it. */
const AFTER_URI = ` SIP/2.0\r\n${'\0'.repeat(2 * WINDOW_BYTES)}`;

/** `device`: its place among the devices that rules name, or null. */
export function decideInMemory(maps: NumberMaps, requestUri: string, device: number | null): KernelDecision {
  const scheme = /^(?:sips?|tel):/i.exec(requestUri)?.[0];
  if (scheme === undefined) return 'agent';
  const bytes = Buffer.from(requestUri.slice(scheme.length) + AFTER_URI, 'utf8').toString('latin1');
  if (mayBeHost(bytes)) return 'agent';
  const found = throughStages(maps.stages[0], bytes);
  const outcome = found !== null && 'base' in found ? numberOutcome(maps, found, bytes, device) : found;
  return outcome === null || outcome === undefined ? 'agent' : { verdict: outcome.verdict, rule: outcome.rule };
}

/** A whole emergency number on the way, or where the number begins; null where no stage knows. */
function throughStages(first: Stage, bytes: string): Outcome | Jump | null {
  let stage = first;
  for (;;) {
    const rest = bytes.slice(stage.shift);
    const emergency = lookUp(stage.emergencies, rest);
    if (emergency !== undefined) return emergency;
    const target = lookUp(stage.targets, rest);
    if (target === undefined) return null;
    if ('jump' in target) return target.jump;
    stage = target.stage;
  }
}

function numberOutcome(
  maps: NumberMaps,
  { shift, base }: Jump,
  bytes: string,
  device: number | null,
): Outcome | undefined {
  const find = (intervals: ByBase | undefined) => lookUp(intervals?.get(base) ?? [], bytes.slice(shift));
  return find(maps.emergency) ?? find(maps.byClass.get(device));
}
