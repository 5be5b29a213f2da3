// What is measured: a capture that is the same every time and made of what real telephones say, and rules that all count.

import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../agent/config/parse.ts';
import { decodeIp } from '../../agent/netfilter/packet/decode.ts';
import type { SipMessage } from '../../agent/sip/message.ts';
import { parseMessage } from '../../agent/sip/scanner.ts';
import { numberRules } from '../../build/bench/household.ts';
import { makeTraffic } from '../../build/bench/traffic.ts';
import { pcapFile } from '../kit/pcap.ts';

const PLAN = { packets: 3_000, rtpPerCall: 20, seed: 7 };
const ETHERNET_HEADER_BYTES = 14;

function messagesOf(plan: typeof PLAN): SipMessage[] {
  return makeTraffic(plan).frames.flatMap(({ bytes, timeMs }) => {
    const decoded = decodeIp(bytes.subarray(ETHERNET_HEADER_BYTES), timeMs);
    if (decoded.kind !== 'packet') throw new Error('not a packet');
    const read = parseMessage(decoded.packet.payload, 'udp');
    return read.kind === 'complete' ? [read.message] : [];
  });
}

describe('generated traffic', () => {
  it('is the same bytes for the same plan, and others for another seed', () => {
    const file = (plan: typeof PLAN) => pcapFile(makeTraffic(plan).frames);
    expect(file(PLAN).equals(file(PLAN))).toBe(true);
    expect(file(PLAN).equals(file({ ...PLAN, seed: 8 }))).toBe(false);
  });

  it('has as many packets as were asked for, in the order of time', () => {
    const { frames } = makeTraffic(PLAN);
    const times = frames.map(({ timeMs }) => timeMs);
    expect(times).toHaveLength(PLAN.packets);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('holds every kind of message of whole calls, registrations and keep-alives', () => {
    const messages = messagesOf(PLAN);
    const kinds = new Set(
      messages.map((message) => (message.type === 'request' ? message.method : String(message.code))),
    );
    const requests = ['INVITE', 'ACK', 'BYE', 'CANCEL', 'REGISTER', 'OPTIONS'];
    expect([...kinds].sort()).toEqual(['100', '180', '200', '401', '486', '487', ...requests].sort());
  });

  it('says how much of it is SIP', () => {
    expect(makeTraffic(PLAN).sipShare).toBe(messagesOf(PLAN).length / PLAN.packets);
    expect(makeTraffic({ ...PLAN, rtpPerCall: 0 }).sipShare).toBe(1);
  });
});

describe('generated rules', () => {
  it('name as many destinations as were asked for, no two alike, and are taken without a fault', () => {
    const text = `config ringfence 'main'\n\toption country 'JP'\n\n${numberRules(2_000)}`;
    const result = parseConfig(text, { file: 'long-config', hostName: 'router' });
    if (!result.ok) throw new Error(result.faults[0]?.sentence);
    const named = result.config.rules.flatMap(({ numbers, prefixes }) => [...numbers, ...prefixes]);
    expect(new Set(named).size).toBe(2_000);
  });

  it('never ask for a number and a prefix at once, which nothing would match', () => {
    const result = parseConfig(`config ringfence 'main'\n\toption country 'JP'\n\n${numberRules(100)}`, {
      file: 'long-config',
      hostName: 'router',
    });
    const rules = result.ok ? result.config.rules : [];
    expect(rules.map(({ numbers, prefixes }) => [numbers.length, prefixes.length])).toEqual(
      rules.map((_, index) => (index % 2 === 0 ? [10, 0] : [0, 10])),
    );
  });
});
