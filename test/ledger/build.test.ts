import { describe, expect, it } from 'vitest';
import type { Call } from '../../agent/calls/call.ts';
import { callRecord, isoTime } from '../../agent/ledger/build.ts';
import type { Destination } from '../../agent/numbering/destination.ts';

const START = Date.UTC(2015, 3, 11, 2, 30);
const destination: Destination = {
  dialled: '01023276123456',
  e164: '+23276123456',
  country: 'SL',
  kind: 'international',
  known: 'sip',
};
const price = {
  perMinute: 175,
  connectFee: 0,
  firstStepSeconds: 60,
  stepSeconds: 60,
  description: 'SL',
  estimated: true,
};
const billing = { price, currency: 'JPY' };
const decision = { verdict: 'block', rule: 'abroad', why: 'No calls abroad.', decidedBy: 'kernel' } as const;
const call: Call = {
  id: '1',
  callId: 'a@192.168.1.10',
  direction: 'outbound',
  device: '192.168.1.10',
  from: 'sip:100@provider.example',
  target: 'sip:01023276123456@provider.example',
  state: 'attempted',
  startedAtMs: START,
  answeredAtMs: null,
  endedAtMs: null,
  code: null,
  media: [],
  referredBy: null,
  seenFromMiddle: false,
};

describe('the record of a call', () => {
  it('tells a call that was stopped', () => {
    const stopped: Call = { ...call, state: 'blocked', endedAtMs: START + 10, code: 603 };
    expect(callRecord(stopped, destination, decision, billing, START + 99)).toEqual({
      type: 'call',
      callId: 'a@192.168.1.10',
      direction: 'outbound',
      device: '192.168.1.10',
      from: 'sip:100@provider.example',
      dialled: '01023276123456',
      destination: { e164: '+23276123456', country: 'SL', kind: 'international', known: 'sip' },
      state: 'blocked',
      startedAt: '2015-04-11T02:30:00.000Z',
      answeredAt: null,
      endedAt: '2015-04-11T02:30:00.010Z',
      durationSeconds: 0,
      code: 603,
      verdict: 'block',
      rule: 'abroad',
      why: 'No calls abroad.',
      decidedBy: 'kernel',
      cost: { amount: 0, currency: 'JPY', estimated: true },
      media: [],
    });
  });

  it('counts the seconds from the answer to the end, to the millisecond', () => {
    const over: Call = { ...call, state: 'ended', answeredAtMs: START + 2000.2, endedAtMs: START + 34_123.9 };
    expect(callRecord(over, destination, decision, billing, START + 99_999).durationSeconds).toBe(32.124);
    expect(callRecord(over, destination, decision, billing, START + 99_999).cost?.amount).toBe(175);
    expect(callRecord({ ...over, direction: 'inbound' }, destination, decision, billing, START).cost).toBeNull();
  });

  it('counts the seconds of a call that goes on up to now, and never below zero', () => {
    const live: Call = { ...call, state: 'answered', answeredAtMs: START + 2000 };
    expect(callRecord(live, destination, decision, billing, START + 5500).durationSeconds).toBe(3.5);
    expect(callRecord(live, destination, decision, billing, START).durationSeconds).toBe(0);
  });

  it('writes endpoints as address and port, IPv6 in brackets, and null where one is not known', () => {
    const stream = { packets: 7, bytes: 1400, startedAtMs: START, lastSeenMs: START };
    const media = [
      { ...stream, local: { address: '192.168.1.10', port: 4000 }, remote: { address: '2001:db8::5', port: 5004 } },
      { ...stream, local: null, remote: null },
    ];
    expect(callRecord({ ...call, media }, destination, decision, billing, START).media).toEqual([
      { local: '192.168.1.10:4000', remote: '[2001:db8::5]:5004', packets: 7, bytes: 1400 },
      { local: null, remote: null, packets: 7, bytes: 1400 },
    ]);
  });

  it('has null where device and caller are not known', () => {
    expect(callRecord({ ...call, device: '', from: '' }, destination, decision, billing, START)).toMatchObject({
      device: null,
      from: null,
    });
  });
});

describe('a time', () => {
  it('is written even where a capture holds one that no calendar knows', () => {
    expect(isoTime(1e30)).toBe('+275760-09-13T00:00:00.000Z');
    expect(isoTime(-1e30)).toBe('-271821-04-20T00:00:00.000Z');
  });
});
