// A capture file as a source of packets: file -> frames -> IP -> reassembly -> `Packet`.
// The one rule: packets come in the file's order and with the file's time; what is no whole packet is counted, not thrown.

import { createReadStream } from 'node:fs';
import { decodeIp } from '../packet/decode.ts';
import type { Packet } from '../packet/packet.ts';
import { Reassembly, type ReassemblyCounters } from '../packet/reassembly.ts';
import type { CaptureFault } from './fault.ts';
import type { Frame } from './frame.ts';
import { FrameStream } from './frame-stream.ts';
import { ipPacketOf } from './link-layer.ts';

/**
 * `frames` read, and what became of them: `packets` given, `fragments` that went to reassembly, `truncated` of which the capture
 * holds only the beginning (its snap length), `skipped` that are not IP, are broken, or are of a link type we cannot read.
 */
interface CaptureCounters {
  frames: number;
  packets: number;
  fragments: number;
  truncated: number;
  skipped: number;
  /** Link types met that cannot be read (LINKTYPE_ numbers, so 65,536 at most). */
  readonly unknownLinkTypes: Set<number>;
  readonly reassembly: Readonly<ReassemblyCounters>;
}

/** `complete` is false when the file ends in the middle of a record. With a fault, the packets before it were given. */
export type CaptureEnd =
  | { readonly ok: true; readonly complete: boolean; readonly counters: CaptureCounters }
  | { readonly ok: false; readonly fault: CaptureFault; readonly counters: CaptureCounters };

/** Measured on a 2 GB file: larger chunks are a tenth faster and, waiting to be collected, take twice the memory. */
const CHUNK_BYTES = 64 * 1024;

/**
 * Reads a pcap or pcapng capture to its end and calls `onPacket` for each packet in it. `source` is a path, `-` for standard
 * input, or the file's bytes in chunks. A payload is a view into a chunk: copy what is to outlive the call for long.
 */
export async function readCapture(
  source: string | AsyncIterable<Buffer>,
  onPacket: (packet: Packet) => void,
): Promise<CaptureEnd> {
  const reassembly = new Reassembly();
  const counters = startCounting(reassembly.counters);
  const stream = new FrameStream((frame) => {
    const packet = packetOf(frame, reassembly, counters);
    if (packet === null) return;
    counters.packets++;
    onPacket(packet);
  });
  let unreadable: CaptureFault | null = null;
  const chunks = readable(typeof source === 'string' ? openCapture(source) : source, (code) => {
    unreadable = { kind: 'unreadable', code };
  });
  for await (const chunk of chunks) if (!stream.push(chunk)) break;
  if (unreadable !== null) return { ok: false, fault: unreadable, counters };
  return { ...stream.end(), counters };
}

function startCounting(reassembly: ReassemblyCounters): CaptureCounters {
  return { frames: 0, packets: 0, fragments: 0, truncated: 0, skipped: 0, unknownLinkTypes: new Set(), reassembly };
}

function packetOf(frame: Frame, reassembly: Reassembly, counters: CaptureCounters): Packet | null {
  counters.frames++;
  const payload = ipPacketOf(frame);
  if (typeof payload === 'string') {
    counters.skipped++;
    if (payload === 'unknown-link-type') counters.unknownLinkTypes.add(frame.linkType);
    return null;
  }
  const decoded = decodeIp(payload, frame.timeMs);
  switch (decoded.kind) {
    case 'packet':
      return decoded.packet;
    case 'fragment':
      counters.fragments++;
      return reassembly.push(decoded);
    case 'undecodable':
      if (decoded.reason === 'cut') counters.truncated++;
      else counters.skipped++;
      return null;
  }
}

function openCapture(path: string): AsyncIterable<Buffer> {
  return path === '-' ? process.stdin : createReadStream(path, { highWaterMark: CHUNK_BYTES });
}

/** Passes the chunks on; the source's own failure, and only that, ends them with the system's error code. */
async function* readable(chunks: AsyncIterable<Buffer>, onFailure: (code: string) => void): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) throw error;
    onFailure(error.code);
  }
}
