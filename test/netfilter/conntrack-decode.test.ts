import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as cta from '../../agent/netfilter/conntrack/attribute-types.ts';
import { decodeFlow } from '../../agent/netfilter/conntrack/decode.ts';
import { encodeDelete, encodeTuple } from '../../agent/netfilter/conntrack/encode.ts';
import type { Flow, Tuple } from '../../agent/netfilter/conntrack/flow.ts';
import * as attributes from '../../agent/netfilter/netlink/attributes.ts';
import {
  AF_INET,
  AF_INET6,
  buildMessage,
  buildNetfilterBody,
  parseNetfilterBody,
} from '../../agent/netfilter/netlink/message.ts';
import { formatIpv4, formatIpv6 } from '../../agent/netfilter/packet/format-address.ts';

interface Fixtures {
  /** What `conntrack -L -o extended,id` said, and the message of the kernel's own dump at that moment. */
  readonly dump: readonly { readonly tool: string; readonly message: string }[];
  readonly events: readonly string[];
}

const FIXTURES = JSON.parse(readFileSync(new URL('./fixtures/conntrack.json', import.meta.url), 'utf8')) as Fixtures;

function decodeHex(hex: string, filter: Parameters<typeof decodeFlow>[1] = null): ReturnType<typeof decodeFlow> {
  const body = parseNetfilterBody(Buffer.from(hex, 'hex'));
  return body === null ? { kind: 'malformed' } : decodeFlow(body, filter);
}

/** The same entry in the words of the conntrack tool, as far as it names it. */
function toolFields({ original, reply, originalCounters, replyCounters, mark, id }: Flow): string[] {
  const side = ({ source, destination }: Tuple, counters: Flow['originalCounters']) => [
    `src=${source.address}`,
    `dst=${destination.address}`,
    ...(source.port === 0 ? [] : [`sport=${source.port}`, `dport=${destination.port}`]),
    `packets=${counters?.packets}`,
    `bytes=${counters?.bytes}`,
  ];
  return [...side(original, originalCounters), ...side(reply, replyCounters), `mark=${mark}`, `id=${id}`];
}

describe("the kernel's entries", () => {
  it.each(FIXTURES.dump)('are what the conntrack tool prints: $tool', ({ tool, message }) => {
    const decoded = decodeHex(message);
    if (decoded.kind !== 'flow') throw new Error(decoded.kind);
    const [family, , , protocol, timeout] = tool.split(' ');
    expect(decoded.flow.family).toBe(family === 'ipv4' ? 4 : 6);
    expect(decoded.flow.protocol).toBe(Number(protocol));
    expect(decoded.flow.timeoutSeconds).toBe(Number(timeout));
    // Before its counters the tool gives an ICMP tuple an id of its own, which is not the entry's.
    const words = tool.replaceAll(/ id=\d+(?= packets)/g, '').split(' ');
    const known = words.filter((word) => /^(src|dst|sport|dport|packets|bytes|mark|id)=/.test(word));
    expect(toolFields(decoded.flow)).toEqual(known);
    expect(decoded.flow.startedAtMs).toBeGreaterThan(Date.UTC(2020));
  });

  it('in an event carry no counters, and both tuples after address translation', () => {
    const decoded = decodeHex(FIXTURES.events[0] ?? '');
    if (decoded.kind !== 'flow') throw new Error(decoded.kind);
    expect(decoded.flow.original.destination).toEqual({ address: '10.77.0.2', port: 7000 });
    expect(decoded.flow.reply.source).toEqual({ address: '10.77.0.2', port: 7001 });
    expect(decoded.flow.originalCounters).toBeNull();
  });

  it('whose mark is none of ours are skipped by the bits of the mask alone', () => {
    const message = FIXTURES.events[0] ?? '';
    expect(decodeHex(message, { mark: 0x1000_0000, mask: 0x1000_0000 }).kind).toBe('flow');
    expect(decodeHex(message, { mark: 0x0000_0078, mask: 0x0000_00ff }).kind).toBe('flow');
    expect(decodeHex(message, { mark: 0x2000_0000, mask: 0x2000_0000 }).kind).toBe('skipped');
    expect(decodeHex(message, { mark: 0, mask: 0xf000_0000 }).kind).toBe('skipped');
  });
});

const endpoint = (family: 4 | 6) =>
  fc.record({
    address: fc
      .uint8Array({ minLength: family === 4 ? 4 : 16, maxLength: family === 4 ? 4 : 16 })
      .map((bytes) => (family === 4 ? formatIpv4(bytes, 0) : formatIpv6(bytes, 0))),
    port: fc.integer({ min: 0, max: 65_535 }),
  });
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const count = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const flows: fc.Arbitrary<Flow> = fc.constantFrom(4 as const, 6 as const).chain((family) => {
  const tuple = fc.record({ source: endpoint(family), destination: endpoint(family) });
  const counters = fc.option(fc.record({ packets: count, bytes: count }));
  return fc.record({
    family: fc.constant(family),
    protocol: fc.integer({ min: 0, max: 255 }),
    original: tuple,
    reply: tuple,
    zone: fc.integer({ min: 0, max: 65_535 }),
    mark: u32,
    status: u32,
    timeoutSeconds: fc.option(u32),
    originalCounters: counters,
    replyCounters: counters,
    startedAtMs: fc.option(fc.integer({ min: 0, max: 4_000_000_000_000 })),
    id: u32,
  });
});

describe('any entry', () => {
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(flows, (flow) => {
        const body = parseNetfilterBody(message(flow));
        expect(body && decodeFlow(body, null)).toEqual({ kind: 'flow', flow });
      }),
    );
  });

  it('cut anywhere or of arbitrary bytes is read without an exception', () => {
    fc.assert(
      fc.property(flows, fc.nat(400), fc.uint8Array({ maxLength: 100 }), (flow, cut, noise) => {
        const bytes = Buffer.concat([message(flow).subarray(0, 20 + cut), noise]);
        const body = parseNetfilterBody(bytes);
        if (body !== null) expect(['flow', 'malformed']).toContain(decodeFlow(body, null).kind);
      }),
    );
  });
});

describe('a deletion', () => {
  const tuple: Tuple = { source: { address: '10.0.0.1', port: 1 }, destination: { address: '10.0.0.2', port: 2 } };

  it('is not composed for addresses of another family, or none', () => {
    const key = { family: 4, protocol: 17, original: tuple, zone: 0 } as const;
    expect(encodeDelete(key)).not.toBeNull();
    expect(encodeDelete({ ...key, family: 6 })).toBeNull();
    const nowhere = { ...tuple, source: { address: 'nowhere', port: 1 } };
    expect(encodeDelete({ ...key, original: nowhere })).toBeNull();
  });
});

/** A message as the kernel would write it for `flow`. */
function message(flow: Flow): Buffer {
  const tuple = (type: number, of: Tuple) => encodeTuple(type, of, flow.family, flow.protocol) ?? Buffer.alloc(0);
  const counters = (type: number, of: Flow['originalCounters']) =>
    of === null
      ? []
      : [attributes.nested(type, u64(cta.CTA_COUNTERS_PACKETS, of.packets), u64(cta.CTA_COUNTERS_BYTES, of.bytes))];
  const body = buildNetfilterBody(flow.family === 4 ? AF_INET : AF_INET6, 0, [
    tuple(cta.CTA_TUPLE_ORIG, flow.original),
    tuple(cta.CTA_TUPLE_REPLY, flow.reply),
    attributes.u32(cta.CTA_STATUS, flow.status),
    ...(flow.timeoutSeconds === null ? [] : [attributes.u32(cta.CTA_TIMEOUT, flow.timeoutSeconds)]),
    ...(flow.mark === 0 ? [] : [attributes.u32(cta.CTA_MARK, flow.mark)]),
    ...counters(cta.CTA_COUNTERS_ORIG, flow.originalCounters),
    ...counters(cta.CTA_COUNTERS_REPLY, flow.replyCounters),
    attributes.u32(cta.CTA_ID, flow.id),
    attributes.u16(cta.CTA_ZONE, flow.zone),
    ...(flow.startedAtMs === null ? [] : [started(flow.startedAtMs)]),
  ]);
  return buildMessage({ type: 0x100, flags: 0, sequence: 0, portId: 0 }, body);
}

function started(atMs: number): Buffer {
  const nanoseconds = Buffer.alloc(8);
  nanoseconds.writeBigUInt64BE(BigInt(atMs) * 1_000_000n);
  return attributes.nested(cta.CTA_TIMESTAMP, attributes.attribute(cta.CTA_TIMESTAMP_START, nanoseconds));
}

function u64(type: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return attributes.attribute(type, bytes);
}
