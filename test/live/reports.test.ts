// The log and the broker get the same records, masked where the owner wants it.

import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../agent/config/parse.ts';
import type { BlockRecord, CallRecord, QuestionRecord } from '../../agent/ledger/record.ts';
import { createLog } from '../../agent/live/log.ts';
import { Reports } from '../../agent/live/reports.ts';
import { recordingOrders } from '../kit/orders.ts';

const RECORD: CallRecord = {
  type: 'call',
  callId: 'call-1@192.168.1.10',
  direction: 'outbound',
  device: 'pbx',
  from: 'sip:0312345678@203.0.113.9',
  dialled: '010232761234',
  destination: { e164: '+232761234', country: 'SL', kind: 'international', known: 'sip' },
  state: 'blocked',
  startedAt: '2015-04-01T02:30:00.000Z',
  answeredAt: null,
  endedAt: '2015-04-01T02:30:00.000Z',
  durationSeconds: 0,
  code: 603,
  verdict: 'block',
  rule: 'abroad',
  why: 'A call to 010232761234.',
  decidedBy: 'kernel',
  cost: { amount: 0, currency: 'JPY', estimated: true },
  media: [],
};

const QUESTION: QuestionRecord = {
  type: 'question',
  id: 'q17',
  state: 'open',
  device: 'pbx',
  dialled: '01023276123456',
  destination: { e164: '+23276123456', country: 'SL', kind: 'international' },
  price: { perMinute: 328, currency: 'JPY', estimated: true },
  why: 'Nobody here has called +23276123456 before.',
  askedAt: '2015-04-11T02:30:00.000Z',
  expiresAt: '2015-04-11T02:30:25.000Z',
  calls: 1,
};

const BLOCK: BlockRecord = {
  type: 'block',
  id: 'b3',
  state: 'active',
  kind: 'number',
  target: '+23276123456',
  class: 'all',
  by: 'owner',
  why: 'The owner blocked +23276123456.',
  since: '2015-04-11T02:30:00.000Z',
  until: null,
};

function reporting(privacy: string) {
  const text = `config ringfence 'main'\n\toption country 'JP'\n\toption privacy '${privacy}'\n`;
  const parsed = parseConfig(text, { file: 'ringfence', hostName: 'home' });
  if (!parsed.ok) throw new Error('a faulty configuration');
  const lines: string[] = [];
  const log = createLog({ level: 'debug', json: true, write: (line) => lines.push(line) });
  const entries = () => lines.map((line) => JSON.parse(line));
  return { reports: new Reports(parsed.config, log, () => 0, recordingOrders().orders), entries, lines };
}

describe('a call in the log', () => {
  it('is the record itself', () => {
    const { reports, entries } = reporting('full');
    reports.call(RECORD, true);
    expect(entries()).toMatchObject([{ ...RECORD, level: 'info' }]);
    expect(entries()[0].msg).toBe('Call from pbx to 010232761234: blocked, block by abroad.');
  });

  it('is for those who look closely while it is allowed and goes on', () => {
    const { reports, entries } = reporting('full');
    reports.call({ ...RECORD, verdict: 'allow', state: 'ringing' }, false);
    reports.call({ ...RECORD, verdict: 'allow', state: 'ended' }, true);
    expect(entries().map(({ level }) => level)).toEqual(['debug', 'info']);
  });

  it('and in an alert has no number in it where others read along', () => {
    const { reports, lines } = reporting('masked');
    reports.call(RECORD, true);
    const why = 'A call from pbx to 010232761234 was stopped.';
    reports.alert({ type: 'alert', alert: 'call_blocked', severity: 'critical', at: '', why, call: RECORD });
    expect(lines).toHaveLength(2);
    expect(lines.join('\n')).not.toMatch(/76123|0312345/);
  });
});

describe('an alert about no call', () => {
  it("is a warning with the time of the agent's clock", () => {
    const { reports, entries } = reporting('full');
    reports.tell('protection_lost', 'critical', 'The rules are gone.');
    expect(entries()).toMatchObject([
      {
        level: 'warn',
        alert: 'protection_lost',
        at: '1970-01-01T00:00:00.000Z',
        why: 'The rules are gone.',
        call: null,
      },
    ]);
  });
});

describe('a question, and a block', () => {
  it('are records in the log, with a sentence for people', () => {
    const { reports, entries } = reporting('full');
    reports.question(QUESTION);
    reports.block({ ...BLOCK, state: 'lifted' });
    expect(entries()).toMatchObject([QUESTION, { ...BLOCK, state: 'lifted' }]);
    expect(entries().map(({ msg }) => msg)).toEqual([
      'Question q17, may pbx call 01023276123456: open.',
      'Block b3 of number +23276123456: lifted.',
    ]);
  });

  it('have no number in them where others read along', () => {
    const { reports, lines } = reporting('masked');
    reports.question(QUESTION);
    reports.block(BLOCK);
    expect(lines).toHaveLength(2);
    expect(lines.join('\n')).not.toContain('76123');
  });
});
