// What V8 is told so that the agent fits a small router; its defaults suit servers.
// The one rule: a flag changes what work costs, never what it does (V8's flag-definitions.h says what each is).

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Before work that is done once. To optimise its code takes longer than to run it as it is, and 10 MB more. The space for new objects would
 * grow to 48 MB and stay so, for no gain that can be measured here.
 */
export function beThrifty(): void {
  setFlagsFromString('--no-opt');
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** Before work that comes again and again: from now on code that runs often is optimised. */
export function beQuick(): void {
  setFlagsFromString('--opt');
}

/**
 * After a start. Memory is collected twice, for the pages that one collection frees are returned by the next; V8 goes on by itself while
 * nothing happens, but only once there has been a collection.
 */
export function settleDown(): void {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  collect();
  collect();
  beQuick();
}
