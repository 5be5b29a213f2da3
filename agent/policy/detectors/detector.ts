// What a detector is: a pure function from the calls of late to a finding, or to nothing.
// The one rule: it counts calls, never packets, and looks at nothing but what it is given.

import type { DetectorName, DetectorOptions } from '../../config/detectors.ts';
import type { Price } from '../../numbering/tariff/tariff.ts';
import type { CallClass } from '../call-class.ts';
import type { LocalClock } from '../local-time.ts';

/** `info` tells, `warn` asks about the next calls of the class, `critical` blocks the class for the device and ends its calls of it. */
export type Severity = 'info' | 'warn' | 'critical';

/** One call as the detectors know it; times in milliseconds since the epoch, null while it has not come to that. */
export interface CallFacts {
  readonly id: string;
  /** Section of the device in the configuration, else its address. */
  readonly device: string;
  readonly direction: 'outbound' | 'inbound';
  /** E.164, or the dial string where there is none; of an inbound call its caller's. */
  readonly number: string;
  /** What novelty and budgets go by: see `areaOf`. Empty where a call is in none. */
  readonly area: string;
  readonly class: CallClass;
  /** The household knew the area, or had approved the destination, when the call was attempted. */
  readonly familiar: boolean;
  /** Allow-listed or approved by number: no detector acts on it, and it counts only as money. */
  readonly exempt: boolean;
  /** Made by a transfer, a redirection or a diversion, not dialled. */
  readonly transferred: boolean;
  readonly price: Price;
  readonly startedAtMs: number;
  readonly answeredAtMs: number | null;
  readonly endedAtMs: number | null;
  /** Last final status; null without one. */
  readonly code: number | null;
  /** It never left the router. */
  readonly stopped: boolean;
}

/** Somebody on the Internet opened a session (a new flow, not from the provider) to a device at home. */
export interface Session {
  readonly device: string;
  /** Address of whoever opened it. */
  readonly from: string;
  readonly atMs: number;
}

/**
 * What a detector looks at: the calls of one device, or of all. `calls` are bounded and in the order of their start, running ones never
 * fall out of them; `latest` is the call that makes it look (null on a tick) and is among them.
 */
export interface Scope {
  /** Null for the whole premises. */
  readonly device: string | null;
  readonly calls: readonly CallFacts[];
  readonly latest: CallFacts | null;
  readonly sessions: readonly Session[];
  readonly spending: Spending;
  /** Whether the device ever attempted a call abroad before `latest`. */
  readonly hasCalledAbroad: boolean;
}

/** Money of calls that are over, by when they ended. Running calls are not in it. */
export interface Spending {
  /** What calls cost that ended at `sinceMs` or later; `unfamiliar` for those only to destinations the household did not know. */
  total(sinceMs: number, which: 'all' | 'unfamiliar'): number;
}

/**
 * Something to act on. `about` is the class that is asked about or blocked; `scope` whether one device or all together made it. `why` is one
 * whole sentence with the numbers in it; `evidence` the same numbers by name. `call` is set when it is this very call that must be
 * asked about or stopped, not just the next ones.
 */
export interface Finding {
  readonly detector: DetectorName;
  readonly severity: Severity;
  readonly about: CallClass;
  readonly scope: 'device' | 'premises';
  readonly why: string;
  readonly evidence: Readonly<Record<string, number | string | readonly string[]>>;
  readonly call: string | null;
  /** For how long it asks, in seconds. */
  readonly holdSeconds: number;
}

/** Money limits come in already resolved: the configuration's, or the built-in ones in the tariff's currency. */
export interface Surroundings {
  readonly nowMs: number;
  readonly currency: string;
  readonly fromYen: (yen: number) => number;
  /** Wall clock of the household: off_hours asks it when each call began. */
  readonly localTimeAt: LocalClock;
}

export type Detector<N extends DetectorName> = (
  scope: Scope,
  options: DetectorOptions<N>,
  surroundings: Surroundings,
) => Finding | null;
