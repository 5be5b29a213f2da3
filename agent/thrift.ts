// What V8 is told so that the agent fits a small router. Its defaults suit servers: it optimises code that runs once at the start, and lets the
// space for new objects grow to 48 MB and stay there.
// The one rule: a flag changes only what work costs, never what it does (deps/v8/src/flags/flag-definitions.h).

import { setFlagsFromString } from 'node:v8';

/** For work that is done once: unoptimised code, little room for garbage. */
export function thriftily<T>(work: () => T): T {
  setFlagsFromString('--no-opt');
  setFlagsFromString('--semi-space-growth-factor=1');
  try {
    return work();
  } finally {
    setFlagsFromString('--opt');
    setFlagsFromString('--semi-space-growth-factor=2');
  }
}
