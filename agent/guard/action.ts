// What comes out of the guard, for a shell to do or to print.

import type { Observation } from '../calls/call.ts';
import type { AlertRecord, BlockRecord, CallRecord, QuestionRecord } from '../ledger/record.ts';
import type { Endpoint } from '../netfilter/packet/packet.ts';
import type { CallClass } from '../policy/call-class.ts';

/**
 * What the shell shall do.
 * - `call`: tell of a call that changed; `over` with its last record. `id` is the call's in the tracker.
 * - `decline`: the kernel dropped this INVITE (or transfer): answer it; `held`: it waited for the owner's answer. `refuse`: it got through and must not have: answer, stop and cancel it.
 * - `watch`: media endpoints for the kernel's set. `pass`: let the device's requests to this URI through; `lift`:
 *   no more.
 * - `question`, `block`: tell of one that changed. `quarantine`: the kernel asks about, or blocks, a class of calls of these addresses for so
 *   long; for 0 seconds: no longer. `end`: hang this call up at both ends. `silence`: stop the media of
 *   calls that nobody saw begin. `standing`: the standing rules changed: compile and load them.
 */
export type Action =
  | { readonly type: 'call'; readonly id: string; readonly record: CallRecord; readonly over: boolean }
  | { readonly type: 'alert'; readonly alert: AlertRecord }
  | { readonly type: 'decline'; readonly cause: Observation; readonly why: string; readonly held: boolean }
  | { readonly type: 'refuse'; readonly cause: Observation; readonly why: string }
  | { readonly type: 'watch'; readonly endpoints: readonly Endpoint[] }
  | { readonly type: 'pass' | 'lift'; readonly device: string; readonly uri: string }
  | { readonly type: 'question'; readonly question: QuestionRecord }
  | { readonly type: 'block'; readonly block: BlockRecord }
  | {
      readonly type: 'quarantine';
      readonly decision: 'ask' | 'block';
      readonly addresses: readonly string[];
      readonly class: CallClass | 'all';
      readonly seconds: number;
    }
  | { readonly type: 'end'; readonly id: string; readonly why: string }
  | { readonly type: 'silence'; readonly why: string }
  | { readonly type: 'standing' };
