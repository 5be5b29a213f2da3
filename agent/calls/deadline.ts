// When a call is over although nobody said so: packets get lost, peers lose power.
// The one rule: each deadline is reckoned afresh from what was last seen, so nothing has to be cancelled.
import type { Ending } from './call.ts';
import { standingDialogs } from './dialog.ts';
import type { TrackerLimits } from './limits.ts';
import { lastMediaMs, silentFromMs } from './stream.ts';
import type { TrackedCall } from './tracked-call.ts';

/** `endedAtMs` is when the call is then held to have ended, null where that cannot be known. */
export interface Deadline {
  readonly atMs: number;
  readonly ending: Ending;
  readonly endedAtMs: number | null;
}

/** The next moment at which the call is over if nothing more is seen of it. */
export function deadlineOf(call: TrackedCall, limits: TrackerLimits): Deadline {
  const bye = unansweredBye(call, limits);
  const other = call.answeredAtMs === null ? setUpDeadline(call, limits) : talkDeadline(call, limits);
  return bye !== null && bye.atMs < other.atMs ? bye : other;
}

function unansweredBye(call: TrackedCall, { transactionMs }: TrackerLimits): Deadline | null {
  const byes = standingDialogs(call).map(({ byeAtMs }) => byeAtMs);
  if (byes.length === 0 || byes.includes(null)) return null;
  const endedAtMs = Math.max(...byes.map((atMs) => atMs ?? 0));
  return { atMs: endedAtMs + transactionMs, ending: 'bye', endedAtMs };
}

function setUpDeadline(call: TrackedCall, limits: TrackerLimits): Deadline {
  const { provisionalAtMs, cancelledAtMs, challengedAtMs, inviteAtMs } = call;
  if (call.inviteCseq === null && !call.seenFromMiddle) {
    return { atMs: inviteAtMs + limits.inviteMs, ending: 'unobserved', endedAtMs: null };
  }
  if (call.state === 'blocked') return ending('refused', inviteAtMs + limits.inviteMs);
  if (challengedAtMs !== null) return ending('refused', challengedAtMs + limits.retryMs);
  if (cancelledAtMs !== null) return ending('no-answer', cancelledAtMs + limits.transactionMs);
  if (provisionalAtMs !== null) return ending('no-answer', provisionalAtMs + limits.ringingMs);
  return ending('no-answer', inviteAtMs + limits.inviteMs);
}

function talkDeadline(call: TrackedCall, limits: TrackerLimits): Deadline {
  const mediaMs = lastMediaMs(call.streams);
  const silentMs = silentFromMs(call.streams, limits.silenceMs);
  const expiry = ending('expired', expiresAtMs(call, limits, mediaMs));
  if (silentMs === null || silentMs >= expiry.atMs) return expiry;
  return { atMs: silentMs, ending: 'silent', endedAtMs: mediaMs };
}

/** A session whose refresh was missed but whose media flows is not over. */
function expiresAtMs(call: TrackedCall, limits: TrackerLimits, mediaMs: number | null): number {
  if (call.sessionExpiresAtMs === null) return Math.max(call.lastSignMs, mediaMs ?? 0) + limits.overallMs;
  return mediaMs === null ? call.sessionExpiresAtMs : Math.max(call.sessionExpiresAtMs, mediaMs + limits.silenceMs);
}

function ending(why: Ending, atMs: number): Deadline {
  return { atMs, ending: why, endedAtMs: atMs };
}
