import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeHostU32 } from '../../agent/netfilter/netlink/byte-order.ts';
import { MessageSplitter } from '../../agent/netfilter/netlink/framing.ts';
import { buildMessage } from '../../agent/netfilter/netlink/message.ts';

function message(sequence: number, bodyBytes: number): Buffer {
  const built = buildMessage({ type: 0x100, flags: 0, sequence, portId: 0 }, Buffer.alloc(bodyBytes, sequence));
  // On the wire the next message begins at a multiple of four.
  return Buffer.concat([built, Buffer.alloc((4 - (built.length % 4)) % 4)]);
}

describe('a stream of messages', () => {
  it('gives the same messages wherever it breaks', () => {
    const bodies = fc.array(fc.integer({ min: 0, max: 70 }), { minLength: 1, maxLength: 8 });
    const cuts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(bodies, cuts, (lengths, steps) => {
        const stream = Buffer.concat(lengths.map((length, index) => message(index, length)));
        const splitter = new MessageSplitter();
        const received: number[] = [];
        for (let at = 0, step = 0; at < stream.length; step++) {
          const size = steps[step % steps.length] ?? 1;
          const result = splitter.push(stream.subarray(at, at + size), (one) => received.push(one.length - 16));
          expect(result.ok).toBe(true);
          at += size;
        }
        expect(received).toEqual(lengths);
      }),
    );
  });

  it.each([0, 15, 256 * 1024 + 1, 0xffff_ffff])('is over at a length of %i', (length) => {
    const broken = message(2, 4);
    writeHostU32(broken, length, 0);
    const received: Buffer[] = [];
    const result = new MessageSplitter().push(Buffer.concat([message(1, 8), broken]), (one) => received.push(one));
    expect(result).toEqual({ ok: false, lengthBytes: length });
    expect(received).toHaveLength(1);
  });

  it('of arbitrary bytes throws nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 8 }), (chunks) => {
        const splitter = new MessageSplitter();
        for (const chunk of chunks) if (!splitter.push(Buffer.from(chunk), () => undefined).ok) return;
      }),
    );
  });
});
