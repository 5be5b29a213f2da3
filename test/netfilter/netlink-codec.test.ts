import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as attributes from '../../agent/netfilter/netlink/attributes.ts';
import * as nl from '../../agent/netfilter/netlink/message.ts';

const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const u16 = fc.integer({ min: 0, max: 0xffff });
const type = fc.integer({ min: 1, max: 0x3fff });

function view(bytes: Buffer): attributes.View {
  return { bytes, start: 0, end: bytes.length };
}

describe('attributes', () => {
  it('come back as they were built, each type by its own reader', () => {
    const run = Buffer.concat([
      attributes.u8(1, 17),
      attributes.u16(2, 5060),
      attributes.u32(3, 0xdead_beef),
      attributes.attribute(4, Buffer.from('0000000123456789', 'hex')),
      attributes.text(5, 'prefix'),
      attributes.nested(6, attributes.u16(1, 7), attributes.nested(2, attributes.u8(9, 3))),
    ]);
    const all = view(run);
    expect(attributes.findU8(all, 1)).toBe(17);
    expect(attributes.findU16(all, 2)).toBe(5060);
    expect(attributes.findU32(all, 3)).toBe(0xdead_beef);
    expect(attributes.findU64(all, 4)).toBe(0x1_2345_6789);
    expect(attributes.findText(all, 5)).toBe('prefix');
    const outer = attributes.find(all, 6);
    const inner = outer && attributes.find(outer, 2);
    expect(inner && attributes.findU8(inner, 9)).toBe(3);
    expect(attributes.find(all, 7)).toBeNull();
  });

  it('are found at any place in a run of any values', () => {
    const entries = fc.uniqueArray(fc.tuple(type, fc.uint8Array({ maxLength: 40 })), {
      selector: ([key]) => key,
      maxLength: 12,
    });
    fc.assert(
      fc.property(entries, (list) => {
        const all = view(Buffer.concat(list.map(([key, value]) => attributes.attribute(key, value))));
        for (const [key, value] of list) {
          const found = attributes.find(all, key);
          expect(found && Buffer.compare(attributes.bytesOf(found), value)).toBe(0);
        }
      }),
    );
  });

  it('of which one claims more than there is end there instead of being read beyond', () => {
    const broken = Buffer.concat([attributes.u32(1, 5), attributes.u32(2, 6), attributes.u32(3, 7)]);
    broken.writeUInt16LE(200, 8);
    broken.writeUInt16BE(200, 8);
    expect(attributes.findU32(view(broken), 1)).toBe(5);
    expect(attributes.findU32(view(broken), 3)).toBeNull();
  });

  it('shorter than their reader wants are none', () => {
    const short = view(attributes.u8(1, 5));
    expect(attributes.findU8(short, 1)).toBe(5);
    expect(attributes.findU16(short, 1)).toBeNull();
    expect(attributes.findU32(short, 1)).toBeNull();
    expect(attributes.findU64(short, 1)).toBeNull();
  });

  it('are read from arbitrary bytes without an exception, and never from beyond the view', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.integer({ min: 0, max: 8 }), (bytes, wanted) => {
        const all = view(Buffer.from(bytes));
        const found = attributes.find(all, wanted);
        if (found !== null) {
          expect(found.start).toBeGreaterThanOrEqual(4);
          expect(found.end).toBeLessThanOrEqual(bytes.length);
        }
        attributes.findU64(all, wanted);
        attributes.findText(all, wanted);
      }),
    );
  });
});

describe('messages', () => {
  it('come back as they were built', () => {
    const header = fc.record({ type: u16, flags: u16, sequence: u32, portId: u32 });
    const body = fc.tuple(fc.integer({ min: 0, max: 255 }), u16, fc.uint8Array({ maxLength: 60 }));
    fc.assert(
      fc.property(header, body, (head, [family, resourceId, value]) => {
        const run = attributes.attribute(1, value);
        const message = nl.buildMessage(head, nl.buildNetfilterBody(family, resourceId, [run]));
        expect(nl.parseHeader(message)).toEqual(head);
        const parsed = nl.parseNetfilterBody(message);
        expect(parsed).toMatchObject({ family, resourceId });
        expect(parsed && attributes.bytesOf(parsed.attributes).equals(run)).toBe(true);
      }),
    );
  });

  it('cut short have no header, no body and no error', () => {
    for (let length = 0; length < 20; length++) {
      const message = Buffer.alloc(length);
      expect(nl.parseHeader(message) === null).toBe(length < 16);
      expect(nl.parseNetfilterBody(message)).toBeNull();
      expect(nl.parseErrno(message)).toBe(0);
    }
  });
});
