// Telephone numbers in what is published, topic by topic.

import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { SECTIONS } from '../../agent/config/sections.ts';
import type { BlockRecord, DeviceRecord, QuestionRecord } from '../../agent/ledger/record.ts';
import { published } from '../../agent/mqtt/masks.ts';
import { type Payloads, TOPICS, type TopicKind } from '../../agent/mqtt/topics.ts';
import { alertRecord, callRecord } from '../kit/mqtt-reporter.ts';

const NUMBER = '+23276123456';
const CALL = callRecord(NUMBER);
const QUESTION: QuestionRecord = {
  type: 'question',
  id: 'q1',
  state: 'open',
  device: 'pbx',
  dialled: NUMBER,
  destination: { e164: NUMBER, country: 'SL', kind: 'international' },
  price: { perMinute: 1, currency: 'JPY', estimated: true },
  why: NUMBER,
  askedAt: '',
  expiresAt: '',
  calls: 1,
};
const BLOCK: BlockRecord = {
  type: 'block',
  id: 'b1',
  state: 'active',
  kind: 'number',
  target: NUMBER,
  class: 'all',
  by: 'owner',
  why: NUMBER,
  since: '',
  until: null,
};
const DEVICE: DeviceRecord = {
  type: 'device',
  device: 'pbx',
  name: 'pbx',
  addresses: [],
  registeredAs: [`sip:${NUMBER}@provider`],
  lastSeenAt: null,
  activeCalls: 0,
  blocked: [],
};

const WITH_NUMBERS: Partial<Payloads> = {
  activeCalls: { type: 'calls', calls: [CALL] },
  stillBilled: { type: 'still_billed', calls: [`${NUMBER}@192.168.1.10`] },
  lastCall: CALL,
  lastAlert: alertRecord(NUMBER),
  devices: { type: 'devices', devices: [DEVICE] },
  asks: { type: 'asks', asks: [QUESTION] },
  blocks: { type: 'blocks', blocks: [BLOCK] },
  call: CALL,
  alert: { ...alertRecord(NUMBER), call: CALL },
  ask: QUESTION,
  block: BLOCK,
  result: { type: 'result', id: 1, command: 'block', ok: true, sentence: `${NUMBER} is blocked.` },
};
const KINDS = Object.keys(WITH_NUMBERS) as (keyof typeof WITH_NUMBERS)[];

function text<K extends TopicKind>(kind: K, privacy: 'full' | 'masked', topics: readonly string[] = []): string {
  const payload = (WITH_NUMBERS as Payloads)[kind];
  return JSON.stringify(published(kind, payload, { privacy, topics }));
}

describe('what is published', () => {
  it.each(KINDS)('of %s has no number in it where it is masked, by itself or with all', (kind) => {
    expect(text(kind, 'full')).toContain('76123');
    expect(text(kind, 'masked')).not.toContain('76123');
    expect(text(kind, 'full', [TOPICS[kind].name])).not.toContain('76123');
    expect(text(kind, 'full', ['another/topic'])).toBe(text(kind, 'full'));
  });

  it('can be masked topic by topic in the configuration wherever there is a number', () => {
    const wanted = { url: 'mqtt://broker', masked_topic: KINDS.map((kind) => TOPICS[kind].name) };
    expect(v.parse(SECTIONS.mqtt, wanted).masked_topic).toHaveLength(KINDS.length);
    expect(v.safeParse(SECTIONS.mqtt, { ...wanted, masked_topic: ['state'] }).success).toBe(false);
  });
});
