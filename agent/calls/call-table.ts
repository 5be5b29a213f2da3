// The calls being followed, found by Call-ID and the tag of either end. The one rule: never more than `maxCalls`; what is over goes first,
// what was dialled and answered last.
import { shortKey } from './bounded.ts';
import type { Observation } from './call.ts';
import { MAX_TEXT_LENGTH, type TrackedCall } from './tracked-call.ts';

/** Calls with one Call-ID and From tag: what redirections and retries make of one INVITE. */
const MAX_SIBLINGS = 16;

export class CallTable {
  private readonly siblings = new Map<string, TrackedCall[]>();
  private readonly live = new Map<string, TrackedCall>();
  private readonly finished = new Map<string, TrackedCall>();
  private readonly maxCalls: number;

  constructor(maxCalls: number) {
    this.maxCalls = Math.max(1, maxCalls);
  }

  get(id: string): TrackedCall | undefined {
    return this.live.get(id) ?? this.finished.get(id);
  }

  /** Calls that are not over, oldest first. */
  active(): readonly TrackedCall[] {
    return [...this.live.values()];
  }

  /** Calls of the caller's end with this message's Call-ID, oldest first: the sender's tag is tried first, then the other end's. */
  siblingsOf({ message }: Observation): readonly TrackedCall[] {
    const ofSender = this.siblings.get(keyOf(message.callId, message.fromTag ?? ''));
    return ofSender ?? this.siblings.get(keyOf(message.callId, message.toTag ?? '')) ?? [];
  }

  /** Whom a new call would push out; null while there is room. */
  victimFor({ callId, callerTag }: TrackedCall): TrackedCall | null {
    const siblings = this.siblings.get(keyOf(callId, callerTag)) ?? [];
    if (siblings.length >= MAX_SIBLINGS) return siblings.find(({ ending }) => ending !== null) ?? leastKnown(siblings);
    if (this.live.size + this.finished.size < this.maxCalls) return null;
    return first(this.finished) ?? leastKnown(this.live.values());
  }

  add(call: TrackedCall): void {
    const key = keyOf(call.callId, call.callerTag);
    this.siblings.set(key, [...(this.siblings.get(key) ?? []), call]);
    this.live.set(call.id, call);
  }

  /** Keeps a call that is over a while longer, to know its late messages by. False when it was there already. */
  retire(call: TrackedCall, nowMs: number): boolean {
    if (!this.live.delete(call.id)) return false;
    call.retiredAtMs = nowMs;
    this.finished.set(call.id, call);
    return true;
  }

  remove(call: TrackedCall): void {
    this.live.delete(call.id);
    this.finished.delete(call.id);
    const key = keyOf(call.callId, call.callerTag);
    const left = (this.siblings.get(key) ?? []).filter((other) => other !== call);
    if (left.length > 0) this.siblings.set(key, left);
    else this.siblings.delete(key);
  }

  /** When the call that has been over the longest was retired; infinite if there is none. */
  nextRetiredMs(): number {
    return first(this.finished)?.retiredAtMs ?? Number.POSITIVE_INFINITY;
  }

  /** Calls that were over by `untilMs`, in the order they were retired. */
  retiredBy(untilMs: number): readonly TrackedCall[] {
    const gone: TrackedCall[] = [];
    for (const call of this.finished.values()) {
      if (call.retiredAtMs > untilMs) break;
      gone.push(call);
    }
    return gone;
  }
}

/**
 * The oldest of those that nobody answered, then of those that others may have made up: whoever floods us with such must not make us forget
 * what a running call costs.
 */
function leastKnown(calls: Iterable<TrackedCall>): TrackedCall | null {
  let least: TrackedCall | null = null;
  for (const call of calls) if (least === null || worthOf(call) < worthOf(least)) least = call;
  return least;
}

function worthOf({ answeredAtMs, seenFromMiddle, direction }: TrackedCall): number {
  if (answeredAtMs === null) return 0;
  return seenFromMiddle || direction !== 'outbound' ? 1 : 2;
}

function first(calls: ReadonlyMap<string, TrackedCall>): TrackedCall | undefined {
  for (const call of calls.values()) return call;
  return undefined;
}

function keyOf(callId: string, tag: string): string {
  return shortKey(`${callId.slice(0, MAX_TEXT_LENGTH)}\n${shortKey(tag)}`);
}
