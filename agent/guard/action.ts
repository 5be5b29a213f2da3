// What comes out of the guard, for a shell to do or to print.

import type { Observation } from '../calls/call.ts';
import type { AlertRecord, CallRecord } from '../ledger/record.ts';
import type { Endpoint } from '../netfilter/packet/packet.ts';

/**
 * What the shell shall do.
 * - `call`: tell of a call that changed; `over` with its last record. `id` is the call's in the tracker.
 * - `decline`: the kernel dropped this INVITE (or transfer): answer it. `refuse`: it got through and must not have: answer, stop and cancel it.
 * - `watch`: media endpoints for the kernel's set. `pass`: let the device's requests to this URI through; `lift`:
 *   no more.
 */
export type Action =
  | { readonly type: 'call'; readonly id: string; readonly record: CallRecord; readonly over: boolean }
  | { readonly type: 'alert'; readonly alert: AlertRecord }
  | { readonly type: 'decline' | 'refuse'; readonly cause: Observation; readonly why: string }
  | { readonly type: 'watch'; readonly endpoints: readonly Endpoint[] }
  | { readonly type: 'pass' | 'lift'; readonly device: string; readonly uri: string };
