import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNetfilterBody } from '../../agent/netfilter/netlink/message.ts';
import { decodeLogMessage, type LogMessage } from '../../agent/netfilter/nflog/decode.ts';
import { InterfaceNames } from '../../agent/netfilter/nflog/interface-names.ts';
import { SequenceGaps } from '../../agent/netfilter/nflog/sequence-gaps.ts';

/** Messages of a real kernel: `log prefix "first"` in prerouting (IPv4) and `log prefix "answer"` in output (IPv6). */
const FIXTURES = JSON.parse(readFileSync(new URL('./fixtures/nflog.json', import.meta.url), 'utf8')) as {
  readonly prerouting: string;
  readonly output: string;
};
const CLOCK_MS = 1_700_000_000_000;
const names = new InterfaceNames(() => [[2, 'wire0']]);

function decode(bytes: Buffer): LogMessage | null {
  const body = parseNetfilterBody(bytes);
  return body && decodeLogMessage(body.attributes, names, () => CLOCK_MS);
}

describe('a logged packet', () => {
  it('coming in has its interface, the sender on the link, the mark and the prefix of the rule', () => {
    expect(decode(Buffer.from(FIXTURES.prerouting, 'hex'))).toMatchObject({
      sequence: 0,
      packet: {
        prefix: 'first',
        mark: 0,
        hook: 0,
        inInterface: 'wire0',
        outInterface: null,
        mac: 'd6:75:78:66:dd:21',
        packet: {
          family: 4,
          protocol: 17,
          source: { address: '10.77.0.1', port: 5001 },
          destination: { address: '10.77.0.2', port: 7000 },
          payload: Buffer.from('hello\n'),
        },
      },
    });
  });

  it('going out has the interface it leaves by, and our clock where the kernel gave no time', () => {
    expect(decode(Buffer.from(FIXTURES.output, 'hex'))).toMatchObject({
      packet: {
        prefix: 'answer',
        hook: 3,
        inInterface: null,
        outInterface: 'wire0',
        mac: null,
        packet: { family: 6, source: { address: 'fd77::2', port: 7001 }, timeMs: CLOCK_MS },
      },
    });
  });

  it('cut anywhere is told whole or not at all', () => {
    const whole = Buffer.from(FIXTURES.prerouting, 'hex');
    const payloads = Array.from(
      whole,
      (_, length) => decode(whole.subarray(0, length))?.packet?.packet.payload ?? null,
    );
    expect(new Set(payloads.map((payload) => payload?.toString() ?? null))).toEqual(new Set([null, 'hello\n']));
  });

  it('changed and cut anywhere is no packet or another one, never an exception', () => {
    const whole = Buffer.from(FIXTURES.prerouting, 'hex');
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(whole.length - 1), fc.nat(255), (length, at, value) => {
        const bytes = Buffer.from(whole);
        bytes[at] = value;
        decode(bytes.subarray(0, length));
      }),
    );
  });
});

describe('sequence numbers', () => {
  it('tell how many packets of a group are missing, also across their wrap', () => {
    const gaps = new SequenceGaps();
    expect([0, 1, 4, 5].map((sequence) => gaps.next(1, sequence))).toEqual([0, 0, 2, 0]);
    expect(gaps.next(2, 3)).toBe(3);
    expect(gaps.next(3, 0xffff_fffe)).toBe(0xffff_fffe);
    expect([0xffff_ffff, 0, 2].map((sequence) => gaps.next(3, sequence))).toEqual([0, 0, 1]);
    gaps.restart();
    expect(gaps.next(1, 0)).toBe(0);
  });
});

describe('interface names', () => {
  it('are looked up once, again for an unknown one, and numbered when there is none', () => {
    let looks = 0;
    const lookedUp = new InterfaceNames(() => {
      looks++;
      return [[7, 'ppp0']];
    });
    expect([7, 7, 9, 9].map((index) => lookedUp.nameOf(index))).toEqual(['ppp0', 'ppp0', 'if9', 'if9']);
    expect(looks).toBe(1);
  });

  it("are this machine's own unless told otherwise", () => {
    expect(new InterfaceNames().nameOf(1)).toBe('lo');
  });
});
