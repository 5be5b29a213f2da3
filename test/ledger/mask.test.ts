import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskAlert, maskBlock, maskCall, maskQuestion } from '../../agent/ledger/mask.ts';
import type { AlertRecord, BlockRecord, CallRecord, QuestionRecord } from '../../agent/ledger/record.ts';

const record: CallRecord = {
  type: 'call',
  callId: '81312345678-1@192.168.1.10',
  direction: 'outbound',
  device: '192.168.1.10',
  from: 'sip:+81501234567@203.0.113.5',
  dialled: '0033010232 76-123456',
  destination: { e164: '+23276123456', country: 'SL', kind: 'international', known: 'sip' },
  state: 'blocked',
  startedAt: '2015-04-11T02:30:00.000Z',
  answeredAt: null,
  endedAt: null,
  durationSeconds: 0,
  code: 603,
  verdict: 'block',
  rule: 'abroad',
  why: 'The number +23276123456 (dialled 003301023276123456) from 192.168.1.10 is abroad.',
  decidedBy: 'kernel',
  cost: { amount: 0, currency: 'JPY', estimated: true },
  media: [{ local: '192.168.1.10:40000', remote: null, packets: 1, bytes: 200 }],
};

function dialled(text: string): string {
  return maskCall({ ...record, dialled: text }).dialled;
}

/** All texts of a record that may hold a number. */
function texts(call: CallRecord): string {
  return [call.callId, call.from, call.dialled, call.destination.e164, call.rule, call.why].join('\n');
}

describe('a masked record', () => {
  it('keeps country calling code and last two digits, and everything that is no number', () => {
    const { callId, ...masked } = maskCall(record);
    expect(callId).toMatch(/^[a-p]{16}$/);
    expect(masked).toEqual({
      ...record,
      callId: undefined,
      from: 'sip:+81xxxxxxx67@203.0.113.5',
      dialled: 'xxxxxxxxxx xx-xxxx56',
      destination: { ...record.destination, e164: '+232xxxxxx56' },
      why: 'The number +232xxxxxx56 (dialled xxxxxxxxxxxxxxxx56) from 192.168.1.10 is abroad.',
    });
  });

  it('names every call by its own Call-ID still, the same in each of its records', () => {
    const other = { ...record, callId: '81312345678-2@192.168.1.10' };
    expect(maskCall(record).callId).toBe(maskCall({ ...record, state: 'ended' }).callId);
    expect(maskCall(record).callId).not.toBe(maskCall(other).callId);
  });

  it.each([
    ['119', '119'],
    ['0570', '0570'],
    ['+12025550123', '+1xxxxxxxx23'],
    ['+87077312345', '+870xxxxxx45'],
    ['+87012', '+xxx12'],
    ['110119', 'xxxx19'],
    ['12.345.678.90', 'xx.xxx.xxx.90'],
    ['100@192.168.100.100', '100@192.168.100.100'],
    ['%30%31%30232%37%36123456', 'xxxxxxxxxxxx56'],
    ['０１２３４５６', 'xxxxx５６'],
    ['alice@example.com', 'alice@example.com'],
  ])('shows the dialled %j as %j', (from, to) => {
    expect(dialled(from)).toBe(to);
  });

  it('leaves no five digits in a row of a number, wherever the number stands', () => {
    const digits = fc.stringMatching(/^[0-9]{5,20}$/);
    const around = fc.constantFrom(
      '',
      'sip:',
      'sip:+',
      '<sip:',
      '@pbx.example',
      ' ',
      'x',
      '#31#',
      '*',
      '%2B',
      '(',
      '-',
    );
    const places = fc.tuple(around, around);
    fc.assert(
      fc.property(digits, places, (number, [before, after]) => {
        const text = `${before}${number}${after}`;
        const destination = { ...record.destination, e164: `+${number}` };
        const whole = {
          ...record,
          callId: text,
          from: text,
          dialled: text,
          rule: text,
          why: `Why ${text}?`,
          destination,
        };
        const masked = texts(maskCall(whole));
        for (let at = 0; at + 5 <= number.length; at++) expect(masked).not.toContain(number.slice(at, at + 5));
      }),
    );
  });

  it('is the same when it is masked once more, but for the Call-ID', () => {
    const once = maskCall(record);
    expect({ ...maskCall(once), callId: '' }).toEqual({ ...once, callId: '' });
  });

  it('of an alert hides the number in the sentence and in the call', () => {
    const alert: AlertRecord = {
      type: 'alert',
      alert: 'call_blocked',
      severity: 'warn',
      at: record.startedAt,
      why: 'Blocked +23276123456.',
      call: record,
    };
    expect(maskAlert(alert)).toEqual({ ...alert, why: 'Blocked +232xxxxxx56.', call: maskCall(record) });
    expect(maskAlert({ ...alert, call: null }).call).toBeNull();
  });

  it('of a question hides the number wherever it stands', () => {
    const question: QuestionRecord = {
      type: 'question',
      id: 'q17',
      state: 'open',
      device: '192.168.1.10',
      dialled: '01023276123456',
      destination: { e164: '+23276123456', country: 'SL', kind: 'international' },
      price: { perMinute: 328, currency: 'JPY', estimated: true },
      why: 'Nobody here has called +23276123456 before.',
      askedAt: record.startedAt,
      expiresAt: record.startedAt,
      calls: 1,
    };
    expect(maskQuestion(question)).toEqual({
      ...question,
      dialled: 'xxxxxxxxxxxx56',
      destination: { ...question.destination, e164: '+232xxxxxx56' },
      why: 'Nobody here has called +232xxxxxx56 before.',
    });
  });

  it('of a block hides a number, but no device that looks like one', () => {
    const block: BlockRecord = {
      type: 'block',
      id: 'b3',
      state: 'active',
      kind: 'number',
      target: '+23276123456',
      class: 'all',
      by: 'owner',
      why: 'The owner blocked +23276123456.',
      since: record.startedAt,
      until: null,
    };
    expect(maskBlock(block)).toEqual({ ...block, target: '+232xxxxxx56', why: 'The owner blocked +232xxxxxx56.' });
    expect(maskBlock({ ...block, kind: 'device', target: 'phone12345' }).target).toBe('phone12345');
  });
});
