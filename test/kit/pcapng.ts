// pcapng blocks as the draft describes them, to put captures together that no tool at hand writes.

export interface Section {
  readonly bigEndian: boolean;
}

export interface BlockOption {
  readonly code: number;
  readonly value: Buffer;
}

export interface TimedFrame {
  readonly interfaceId: number;
  readonly ticks: bigint;
  readonly bytes: Buffer;
}

/** Any block around `body`, which is padded to four bytes. */
export function block(section: Section, type: number, body: Buffer): Buffer {
  const length = words(section, 12 + padded(body).length);
  return Buffer.concat([words(section, type), length, padded(body), length]);
}

export function sectionHeader(section: Section, options: readonly BlockOption[] = []): Buffer {
  const sectionLength = Buffer.alloc(8, 0xff);
  const versions = Buffer.concat([halves(section, 1, 0), sectionLength]);
  return block(
    section,
    0x0a0d0d0a,
    Buffer.concat([words(section, 0x1a2b3c4d), versions, optionList(section, options)]),
  );
}

export function interfaceDescription(
  section: Section,
  linkType: number,
  options: readonly BlockOption[] = [],
  snapBytes = 0,
): Buffer {
  const fixed = Buffer.concat([halves(section, linkType, 0), words(section, snapBytes)]);
  return block(section, 1, Buffer.concat([fixed, optionList(section, options)]));
}

/** `if_tsresol`: `0x80 | n` for 2^-n seconds, else n for 10^-n. */
export function timeResolution(value: number): BlockOption {
  return { code: 9, value: Buffer.from([value]) };
}

export function timeOffset(section: Section, seconds: bigint): BlockOption {
  const value = Buffer.alloc(8);
  if (section.bigEndian) value.writeBigInt64BE(seconds);
  else value.writeBigInt64LE(seconds);
  return { code: 14, value };
}

export function enhancedPacket(section: Section, frame: TimedFrame, options: readonly BlockOption[] = []): Buffer {
  const head = Buffer.concat([words(section, frame.interfaceId), packetHead(section, frame)]);
  return block(section, 6, Buffer.concat([head, padded(frame.bytes), optionList(section, options)]));
}

export function obsoletePacket(section: Section, frame: TimedFrame): Buffer {
  const head = Buffer.concat([halves(section, frame.interfaceId, 3), packetHead(section, frame)]);
  return block(section, 2, Buffer.concat([head, padded(frame.bytes)]));
}

export function simplePacket(section: Section, bytes: Buffer, originalBytes = bytes.length): Buffer {
  return block(section, 3, Buffer.concat([words(section, originalBytes), padded(bytes)]));
}

function packetHead(section: Section, { ticks, bytes }: TimedFrame): Buffer {
  return words(section, Number(ticks >> 32n), Number(ticks & 0xffffffffn), bytes.length, bytes.length);
}

function optionList(section: Section, options: readonly BlockOption[]): Buffer {
  if (options.length === 0) return Buffer.alloc(0);
  const parts = options.map(({ code, value }) => Buffer.concat([halves(section, code, value.length), padded(value)]));
  return Buffer.concat([...parts, halves(section, 0, 0)]);
}

function words({ bigEndian }: Section, ...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bigEndian ? bytes : bytes.swap32();
}

function halves({ bigEndian }: Section, ...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, 2 * index);
  return bigEndian ? bytes : bytes.swap16();
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}
