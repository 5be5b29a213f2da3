// How much a conntrack flow carried since it was last read. The one rule: what was counted once is neither counted again nor taken back,
// though dumps and events overtake each other and the kernel gives an id to a new flow after the old one (net/netfilter/nf_conntrack_netlink.c).
import type { Counters, FlowEvent } from '../netfilter/conntrack/flow.ts';
import { remember } from './bounded.ts';

interface Reading extends Counters {
  readonly startedAtMs: number | null;
  readonly readAtMs: number;
  readonly destroyed: boolean;
}

const NOTHING: Counters = { packets: 0, bytes: 0 };

export class FlowMeter {
  private readonly readings = new Map<number, Reading>();
  private readonly maxFlows: number;

  constructor(maxFlows: number) {
    this.maxFlows = maxFlows;
  }

  knows(id: number): boolean {
    return this.readings.has(id);
  }

  /** Packets and bytes of both directions since the last reading. Of a flow older than `sinceMs` the first reading is only where to begin. */
  read(event: FlowEvent, sinceMs: number): Counters {
    const { flow, timeMs, type } = event;
    const total = sum(flow.originalCounters ?? NOTHING, flow.replyCounters ?? NOTHING);
    const known = this.readings.get(flow.id);
    if (known?.destroyed && timeMs <= known.readAtMs) return NOTHING;
    const last = known && isSameFlow(known, event) ? known : firstReading(event, total, sinceMs);
    const packets = Math.max(last.packets, total.packets);
    const bytes = Math.max(last.bytes, total.bytes);
    const { startedAtMs } = flow;
    this.readings.delete(flow.id);
    const reading = { packets, bytes, startedAtMs, readAtMs: timeMs, destroyed: type === 'destroy' };
    remember(this.readings, flow.id, reading, this.maxFlows);
    return { packets: packets - last.packets, bytes: bytes - last.bytes };
  }
}

function firstReading({ flow }: FlowEvent, total: Counters, sinceMs: number): Counters {
  return flow.startedAtMs !== null && flow.startedAtMs < sinceMs ? total : NOTHING;
}

/** A `new` later than what was read is another flow, whose predecessor's end was missed; an earlier one was overtaken by a dump. */
function isSameFlow(known: Reading, { flow, type, timeMs }: FlowEvent): boolean {
  if (known.destroyed || (type === 'new' && timeMs > known.readAtMs)) return false;
  return known.startedAtMs === null || flow.startedAtMs === null || known.startedAtMs === flow.startedAtMs;
}

function sum(one: Counters, other: Counters): Counters {
  return { packets: one.packets + other.packets, bytes: one.bytes + other.bytes };
}
