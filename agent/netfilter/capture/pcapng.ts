// The capture format pcapng (draft-ietf-opsawg-pcapng): typed blocks that tell their length, in sections of either byte order.
// The one rule: only blocks that hold packets or describe an interface are ever held whole; all others, of any length and
// type, are let pass by.

import { BIG_ENDIAN, type ByteOrder, LITTLE_ENDIAN } from './byte-order.ts';
import { type CaptureFormat, type Frame, MAX_FRAME_BYTES, type Progress } from './frame.ts';
import { type CaptureInterface, readInterface, timeOf } from './pcapng-interface.ts';

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const BLOCK_HEADER_BYTES = 8;
/** Type, length, byte order (or the body's first word), length: less is no block. */
const MIN_BLOCK_BYTES = 12;
/** A frame of the greatest length, and as much again for the options that follow it. */
const MAX_HELD_BLOCK_BYTES = 2 * MAX_FRAME_BYTES;
/** The file decides how many interfaces it describes, so the number is bounded: the ids of the obsolete block have 16 bits. */
const MAX_INTERFACES = 65_536;

/** Whether the first four bytes of a file are those of a pcapng file. */
export function isPcapng(bytes: Buffer): boolean {
  return bytes.readUInt32BE(0) === SECTION_HEADER;
}

export class PcapngFormat implements CaptureFormat {
  #order: ByteOrder = LITTLE_ENDIAN;
  #interfaces: CaptureInterface[] = [];
  #lastTimeMs = 0;
  /** Bytes of a passed-over block that are still to come. */
  #passingBytes = 0;

  read(bytes: Buffer, onFrame: (frame: Frame) => void): Progress {
    let at = Math.min(this.#passingBytes, bytes.length);
    this.#passingBytes -= at;
    while (at + MIN_BLOCK_BYTES <= bytes.length) {
      const type = this.#startBlock(bytes, at);
      const length = this.#order.u32(bytes, at + 4);
      if (type === null || length < MIN_BLOCK_BYTES || length % 4 !== 0) return { kind: 'damaged', used: at };
      const end = at + length;
      if (isHeldWhole(type)) {
        if (length > MAX_HELD_BLOCK_BYTES) return { kind: 'damaged', used: at };
        if (end > bytes.length) return { kind: 'read', used: at, needed: length, atBoundary: false };
        if (!this.#readBlock(type, bytes, at + BLOCK_HEADER_BYTES, end - 4, onFrame))
          return { kind: 'damaged', used: at };
      }
      at = Math.min(end, bytes.length);
      this.#passingBytes = end - at;
    }
    if (this.#passingBytes > 0) return { kind: 'read', used: at, needed: 1, atBoundary: false };
    return { kind: 'read', used: at, needed: MIN_BLOCK_BYTES, atBoundary: at === bytes.length };
  }

  /** The block's type; a section header first sets the byte order of all that follows and forgets the interfaces. */
  #startBlock(bytes: Buffer, at: number): number | null {
    if (bytes.readUInt32BE(at) !== SECTION_HEADER) return this.#order.u32(bytes, at);
    if (bytes.readUInt32LE(at + 8) === BYTE_ORDER_MAGIC) this.#order = LITTLE_ENDIAN;
    else if (bytes.readUInt32BE(at + 8) === BYTE_ORDER_MAGIC) this.#order = BIG_ENDIAN;
    else return null;
    this.#interfaces = [];
    return SECTION_HEADER;
  }

  /** False when the block contradicts itself or what came before it. `end` is the end of its body. */
  #readBlock(type: number, bytes: Buffer, start: number, end: number, onFrame: (frame: Frame) => void): boolean {
    const order = this.#order;
    switch (type) {
      case INTERFACE_DESCRIPTION:
        return this.#addInterface(readInterface(order, bytes, start, end));
      case SIMPLE_PACKET:
        return this.#readSimplePacket(bytes, start, end, onFrame);
      case ENHANCED_PACKET:
        return start + 20 <= end && this.#readPacket(order.u32(bytes, start), bytes, start, end, onFrame);
      case OBSOLETE_PACKET:
        return start + 20 <= end && this.#readPacket(order.u16(bytes, start), bytes, start, end, onFrame);
      default:
        return true;
    }
  }

  #addInterface(described: CaptureInterface | null): boolean {
    if (described === null || this.#interfaces.length >= MAX_INTERFACES) return false;
    this.#interfaces.push(described);
    return true;
  }

  /** Both blocks have interface (and drops), time, captured length, original length, and then the frame. */
  #readPacket(id: number, bytes: Buffer, start: number, end: number, onFrame: (frame: Frame) => void): boolean {
    const from = this.#interfaces[id];
    const length = this.#order.u32(bytes, start + 12);
    if (from === undefined || length > MAX_FRAME_BYTES || start + 20 + length > end) return false;
    this.#lastTimeMs = timeOf(from, this.#order, bytes, start + 4);
    onFrame(this.#frame(from, bytes.subarray(start + 20, start + 20 + length)));
    return true;
  }

  /** It has no time of its own: the time of the packet before it is the nearest known. Its interface is the first. */
  #readSimplePacket(bytes: Buffer, start: number, end: number, onFrame: (frame: Frame) => void): boolean {
    const from = this.#interfaces[0];
    if (from === undefined || start + 4 > end) return false;
    const length = Math.min(this.#order.u32(bytes, start), from.snapBytes || MAX_FRAME_BYTES, end - start - 4);
    onFrame(this.#frame(from, bytes.subarray(start + 4, start + 4 + length)));
    return true;
  }

  #frame(from: CaptureInterface, bytes: Buffer): Frame {
    return { timeMs: this.#lastTimeMs, linkType: from.linkType, byteOrder: this.#order, bytes };
  }
}

function isHeldWhole(type: number): boolean {
  return (
    type === INTERFACE_DESCRIPTION || type === OBSOLETE_PACKET || type === SIMPLE_PACKET || type === ENHANCED_PACKET
  );
}
