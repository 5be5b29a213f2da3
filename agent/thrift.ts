// What V8 is told so that the agent fits a small router; its defaults suit servers.
// The one rule: a flag changes what work costs, never what it does (V8's flag-definitions.h says what each is).

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The space for new objects stays as it is at the start. It would grow to 48 MB, for no gain that can be measured here. */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** For work that is done once: to optimise its code takes longer than to run it as it is, and more memory. */
export function unoptimised<T>(work: () => T): T {
  setFlagsFromString('--no-opt');
  try {
    return work();
  } finally {
    setFlagsFromString('--opt');
  }
}

/**
 * After a start: twice, for the pages that one collection frees are returned by the next. V8 goes on by itself while nothing happens, but
 * only once there has been a collection.
 */
export function giveBackMemory(): void {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  collect();
  collect();
}
