// The classic capture format of libpcap (draft-ietf-opsawg-pcap): one header, then records of 16 bytes and a frame.
// The one rule: the magic number alone tells the byte order of every header and the unit of the second half of every time.

import { BIG_ENDIAN, type ByteOrder, LITTLE_ENDIAN } from './byte-order.ts';
import { type CaptureFormat, type Frame, MAX_FRAME_BYTES, type Progress } from './frame.ts';

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;

interface PcapHeader {
  readonly byteOrder: ByteOrder;
  readonly fractionsPerMs: number;
  readonly linkType: number;
}

/** Whether the first four bytes of a file are those of a pcap file. */
export function isPcap(bytes: Buffer): boolean {
  return byteOrderOf(bytes) !== null;
}

export class PcapFormat implements CaptureFormat {
  #header: PcapHeader | null = null;

  read(bytes: Buffer, onFrame: (frame: Frame) => void): Progress {
    if (this.#header !== null) return readRecords(this.#header, bytes, 0, onFrame);
    if (bytes.length < FILE_HEADER_BYTES) {
      return { kind: 'read', used: 0, needed: FILE_HEADER_BYTES, atBoundary: false };
    }
    this.#header = readHeader(bytes);
    return readRecords(this.#header, bytes, FILE_HEADER_BYTES, onFrame);
  }
}

function readRecords(header: PcapHeader, bytes: Buffer, start: number, onFrame: (frame: Frame) => void): Progress {
  const { byteOrder, fractionsPerMs, linkType } = header;
  let at = start;
  while (at + RECORD_HEADER_BYTES <= bytes.length) {
    const length = byteOrder.u32(bytes, at + 8);
    if (length > MAX_FRAME_BYTES) return { kind: 'damaged', used: at };
    const end = at + RECORD_HEADER_BYTES + length;
    if (end > bytes.length) return { kind: 'read', used: at, needed: end - at, atBoundary: false };
    const timeMs = byteOrder.u32(bytes, at) * 1000 + byteOrder.u32(bytes, at + 4) / fractionsPerMs;
    onFrame({ timeMs, linkType, byteOrder, bytes: bytes.subarray(at + RECORD_HEADER_BYTES, end) });
    at = end;
  }
  return { kind: 'read', used: at, needed: RECORD_HEADER_BYTES, atBoundary: at === bytes.length };
}

/** The link type is the lower half of its field; the upper tells of a frame check sequence, which passes as padding. */
function readHeader(bytes: Buffer): PcapHeader {
  const byteOrder = byteOrderOf(bytes) ?? LITTLE_ENDIAN;
  const fractionsPerMs = byteOrder.u32(bytes, 0) === MAGIC_NANOSECONDS ? 1_000_000 : 1000;
  return { byteOrder, fractionsPerMs, linkType: byteOrder.u32(bytes, 20) & 0xffff };
}

function byteOrderOf(bytes: Buffer): ByteOrder | null {
  if (isMagic(LITTLE_ENDIAN.u32(bytes, 0))) return LITTLE_ENDIAN;
  return isMagic(BIG_ENDIAN.u32(bytes, 0)) ? BIG_ENDIAN : null;
}

function isMagic(word: number): boolean {
  return word === MAGIC_MICROSECONDS || word === MAGIC_NANOSECONDS;
}
