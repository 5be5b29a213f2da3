// What people see: aligned whatever is in it, and harmless whoever sent it.

import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CallPrinter } from '../../agent/cli/call-printer.ts';
import { tableHead, tableRow } from '../../agent/cli/table.ts';
import { printable } from '../../agent/config/printable.ts';
import type { CallRecord } from '../../agent/ledger/record.ts';
import { recordingTerminal } from './terminal.ts';

const COLUMNS = [
  { title: 'A', width: 6 },
  { title: 'B', width: 5, align: 'right' },
  { title: 'C', width: 4 },
] as const;
/** Up to the marks that turn the direction of writing. */
const CHARACTERS = fc.integer({ min: 0, max: 0x206f }).map((code) => String.fromCodePoint(code));
const MOVING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const ESCAPES = '\u001b[2J\u001b]0;x\u0007\r\n\t\u009b31m\u202e\u2028\u2066';

const RECORD: CallRecord = {
  type: 'call',
  callId: 'call-1',
  direction: 'outbound',
  device: 'pbx',
  from: 'sip:alice@203.0.113.9',
  dialled: '010232761234',
  destination: { e164: '+232761234', country: 'SL', kind: 'international', known: 'sip' },
  state: 'ended',
  startedAt: '2015-04-01T02:30:00.000Z',
  answeredAt: '2015-04-01T02:30:04.000Z',
  endedAt: '2015-04-01T02:30:36.000Z',
  durationSeconds: 32,
  code: 200,
  verdict: 'block',
  rule: 'abroad',
  why: 'Because.',
  decidedBy: 'kernel',
  cost: { amount: 0, currency: 'JPY', estimated: true },
  media: [],
};

afterEach(() => vi.unstubAllEnvs());

describe('a table', () => {
  it('pads, aligns and cuts to its columns', () => {
    expect(tableHead(COLUMNS)).toBe('A           B  C');
    expect(tableRow(COLUMNS, ['short', '12', 'four'])).toBe('short      12  four');
    expect(tableRow(COLUMNS, ['much too long', '1234567', 'cccc'])).toBe('much …  1234…  cccc');
    expect(tableRow(COLUMNS, [])).toBe('');
  });

  it('counts two places for a wide character, none for a combining mark', () => {
    expect(tableRow(COLUMNS, ['東京', '1', 'x'])).toBe('東京        1  x');
    expect(tableRow(COLUMNS, ['東京都庁舎', '1', 'x'])).toBe('東京…       1  x');
    expect(tableRow(COLUMNS, ['𠮷野', '1', 'x'])).toBe('𠮷野        1  x');
    expect(tableRow(COLUMNS, ['☎️📞', '1', 'x']).endsWith('1  x')).toBe(true);
    expect(tableRow(COLUMNS, ['e\u0301e\u0301', '1', 'x'])).toBe('e\u0301e\u0301          1  x');
  });

  it('shows what could move the cursor as question marks, and nothing of any text moves it', () => {
    expect(tableRow(COLUMNS, ['a\u001bb', '\r', '\u009b'])).toBe('a?b         ?  ?');
    fc.assert(
      fc.property(fc.array(fc.string({ unit: CHARACTERS, maxLength: 12 }), { maxLength: 4 }), (cells) => {
        expect(MOVING.test(tableRow(COLUMNS, cells))).toBe(false);
      }),
    );
  });
});

describe('a printed call', () => {
  it('is a line under a head, with the country by its name', () => {
    const { terminal, out } = recordingTerminal();
    const printer = new CallPrinter(terminal, false);
    printer.call(RECORD);
    printer.call({ ...RECORD, state: 'blocked', durationSeconds: 0, code: null });
    expect(out).toHaveLength(3);
    expect(out[0]).toMatch(/^STARTED +WAY +DEVICE +DIALLED +WHERE TO/);
    expect(out[1]).toMatch(
      /^2015-04-01 02:30:00 +outbound +pbx +010232761234 +Sierra Leone +international +ended +200 +32\.0 +block +abroad\n$/,
    );
    expect(out[2]?.indexOf('blocked')).toBe(out[1]?.indexOf('ended'));
  });

  it('is coloured on a terminal only, and not there either where nobody wants it', () => {
    vi.stubEnv('NO_COLOR', undefined);
    vi.stubEnv('TERM', 'xterm');
    const coloured = recordingTerminal(true);
    new CallPrinter(coloured.terminal, false).call(RECORD);
    expect(coloured.out[1]?.startsWith('\u001b[31m')).toBe(true);
    expect(coloured.out[1]?.endsWith('\u001b[0m\n')).toBe(true);
    vi.stubEnv('NO_COLOR', '1');
    const plain = recordingTerminal(true);
    new CallPrinter(plain.terminal, false).call(RECORD);
    expect(plain.out.join('')).not.toContain('\u001b');
  });

  it('cannot take over the terminal with what the wire brought', () => {
    const { terminal, out } = recordingTerminal();
    new CallPrinter(terminal, false).call({ ...RECORD, dialled: ESCAPES, device: ESCAPES });
    expect(out.join('')).toBe(out.map((line) => `${printable(line.slice(0, -1))}\n`).join(''));
  });

  it('is the record itself as a JSON line, in which nothing is left that a terminal would obey', () => {
    const { terminal, out } = recordingTerminal();
    const record = { ...RECORD, dialled: `${ESCAPES}\ud800 東京 📞` };
    new CallPrinter(terminal, true).call(record);
    expect(out).toHaveLength(1);
    expect(JSON.parse(out[0] ?? '')).toEqual(record);
    expect(MOVING.test(out[0]?.slice(0, -1) ?? '')).toBe(false);
    expect(out[0]).toContain('東京 📞');
  });

  it('is followed by a summary', () => {
    const { terminal, out } = recordingTerminal();
    const printer = new CallPrinter(terminal, false);
    const counts = { packets: 40, sipMessages: 20, malformed: 1, calls: 3, outbound: 2, blocked: 1, seconds: 61.5 };
    printer.summary({ type: 'summary', ...counts });
    expect(out).toEqual([
      '3 calls, 2 of them outbound; the rules forbid 1.\n',
      '40 packets, 20 SIP messages (1 malformed), 61.5 s.\n',
    ]);
  });
});
