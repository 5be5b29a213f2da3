// Orders as JSON: what they mean, and what is said about what is none.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../agent/guard/command-parse.ts';
import { orderedHouse } from '../kit/orders.ts';

const HOUSE = orderedHouse();

function command(value: unknown): unknown {
  const parsed = parseCommand(value, HOUSE);
  return parsed.ok ? parsed.command : parsed.sentence;
}

const blocked = (target: string) => {
  const parsed = parseCommand({ command: 'block', target }, HOUSE);
  return parsed.ok && parsed.command.command === 'block' ? parsed.command.target : parsed;
};

describe('an order', () => {
  it.each(['asks', 'blocks', 'calls'])('%s needs nothing else', (name) => {
    expect(command({ command: name })).toEqual({ command: name });
  });

  it('answers a question, once and for its number unless it says more', () => {
    expect(command({ command: 'answer', question: 'q17', decision: 'allow' })).toEqual({
      command: 'answer',
      id: 'q17',
      decision: 'allow',
      term: 'once',
      scope: 'number',
    });
    expect(
      command({ command: 'answer', question: 'q17', decision: 'deny', for: '7d', scope: 'country' }),
    ).toMatchObject({ term: 604_800, scope: 'country' });
    expect(command({ command: 'answer', question: 'q1', decision: 'block', for: 'always' })).toMatchObject({
      term: 'always',
    });
  });

  it.each([
    [undefined, 86_400],
    ['90s', 90],
    ['1h', 3600],
    ['always', null],
  ])('blocks for %s', (term, seconds) => {
    expect(command({ command: 'block', target: 'pbx', ...(term === undefined ? {} : { for: term }) })).toEqual({
      command: 'block',
      target: { kind: 'device', device: 'pbx', class: 'all' },
      seconds,
    });
  });

  it('ends a call by its Call-ID, or all of them', () => {
    expect(command({ command: 'end', call: ' 2-7895@192.168.1.10 ' })).toEqual({
      command: 'end',
      call: '2-7895@192.168.1.10',
    });
    expect(command({ command: 'end', call: 'all' })).toEqual({ command: 'end', call: 'all' });
  });

  it.each([
    { command: 'mode', mode: 'observe' },
    { command: 'rule', name: 'international', blocked: true },
    { command: 'budget', hour: 500 },
    { command: 'budget', hour: 0.5, day: 0 },
    { command: 'test' },
  ])('about the whole house means what it says: %j', (order) => {
    expect(command(order)).toEqual(order);
  });

  it.each([
    ['all', 'all'],
    ['b3', 'b3'],
    ['gb', 'gb'],
    ['GB', 'GB'],
    ['192.168.1.10', 'pbx'],
    ['0 010 232 76 123456', '+23276123456'],
    ['a device of old', 'a device of old'],
  ])('lifts %j by the text that names it in a record: %s', (target, text) => {
    expect(command({ command: 'unblock', target })).toEqual({ command: 'unblock', target: text });
  });
});

describe('the target of a block', () => {
  it.each([
    ['pbx', 'pbx'],
    ['gb', 'gb'],
    ['192.168.1.10', 'pbx'],
    ['02-00-5E-10-00-01', 'kitchen'],
    ['2001:DB8:1:0::10', 'gb'],
    ['192.168.1.77', '192.168.1.77'],
    ['12.34.56.78', '12.34.56.78'],
  ])('%s is a device', (word, device) => {
    expect(blocked(word)).toEqual({ kind: 'device', device, class: 'all' });
  });

  it.each([
    ['GB', 'GB'],
    ['sl', 'SL'],
  ])('%s is a country', (word, country) => {
    expect(blocked(word)).toEqual({ kind: 'country', country });
  });

  it.each([
    ['+232 76 123456', '+23276123456'],
    ['01023276123456', '+23276123456'],
    ['0033-010-232-76-123456', '+23276123456'],
    ['001023276123456', '+23276123456'],
    ['sip:+23276123456@provider.example', '+23276123456'],
    ['03-1234-5678', '+81312345678'],
    ['003-1234-5678', '+81312345678'],
    ['117', '117'],
  ])('%s is a number', (word, number) => {
    expect(blocked(word)).toEqual({ kind: 'number', number });
  });

  it.each(['110', '119', '0119', '184110', '112', 'sip:119@provider.example', 'urn:service:sos'])(
    '%s is never an emergency number',
    (word) => {
      expect(blocked(word)).toEqual({
        ok: false,
        sentence: `${word} is an emergency number, which cannot be blocked.`,
      });
    },
  );

  it.each([
    'nobody',
    '02:00:5e:10:00:02',
    '+',
    '1',
    'sip:alice@example.net',
    '192.168.1',
    '192.168.1.300',
    '010',
    'ZZ',
    '+232x',
  ])('%s is said to be none', (word) => {
    expect(blocked(word)).toEqual({ ok: false, sentence: expect.stringMatching(/^[^\n]+\.$/) });
  });
});

describe('a sentence', () => {
  const none = /^This is no order: write a JSON object whose "command" is one of asks, .*, test\.$/;
  it.each([
    [null, none],
    ['block', none],
    [[], none],
    [{}, none],
    [{ command: 'constructor' }, none],
    [{ command: ['asks'] }, none],
    [{ command: 'asks', all: true }, /^The order "asks" knows no "all"\.$/],
    [{ command: 'block' }, /^The order "block" needs "target"\.$/],
    [{ command: 'block', target: 7 }, /^The order "block" is wrong in "target": write a device section .*\.$/],
    [{ command: 'block', target: 'pbx', for: 'once' }, /in "for": write a length of time .* or 'always'\.$/],
    [{ command: 'block', target: 'pbx', for: '0' }, /in "for": /],
    [{ command: 'block', target: 'pbx', for: '999999d' }, /in "for": write at most a year\.$/],
    [{ command: 'answer', decision: 'allow' }, /^The order "answer" needs "question"\.$/],
    [{ command: 'answer', question: 'q1', decision: 'perhaps' }, /in "decision": write one of 'allow', /],
    [{ command: 'mode', mode: 'off' }, /in "mode": write one of 'enforce', 'observe'\.$/],
    [{ command: 'rule', name: 'domestic', blocked: true }, /in "name": write one of 'international', 'all'\.$/],
    [{ command: 'rule', name: 'all', blocked: 'yes' }, /in "blocked": write true or false\.$/],
    [{ command: 'budget' }, /^The order "budget" needs "hour", "day" or both\.$/],
    [{ command: 'budget', hour: '500' }, /in "hour": write an amount from 0 \(no limit\) to 999999999\.$/],
    [{ command: 'budget', day: -1 }, /in "day": /],
    [{ command: 'budget', day: 1e9 }, /in "day": /],
    [{ command: 'test', loud: true }, /^The order "test" knows no "loud"\.$/],
    [{ command: 'end', call: ' ' }, /in "call": write the Call-ID of a call, 'all' or 'unseen'\.$/],
    [{ command: 'end', call: 'x'.repeat(1025) }, /in "call": /],
  ])('says what is wrong with %j', (value, sentence) => {
    expect(command(value)).toMatch(sentence);
  });

  it('is the worst that any JSON gets, and no order ever blocks an emergency number', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('110', '119', '112', 'pbx', 'GB', 'all', 'b1', '24h', 'always', 'once', 'allow', 'deny', 'q1'),
      fc.stringMatching(/^[0-9+*# -]{1,12}$/),
    );
    const order = fc.record(
      {
        command: fc.constantFrom('asks', 'answer', 'block', 'unblock', 'end', '__proto__'),
        ...{ target: word, question: word, decision: word, for: word, scope: word, call: word },
      },
      { requiredKeys: ['command'] },
    );
    fc.assert(
      fc.property(fc.oneof(order, fc.jsonValue()), (value) => {
        const parsed = parseCommand(value, HOUSE);
        if (!parsed.ok) expect(parsed.sentence).toMatch(/\.$/);
        else if (parsed.command.command === 'block' && parsed.command.target.kind === 'number') {
          expect(HOUSE.numbering.classify(parsed.command.target.number).kind).not.toBe('emergency');
        }
      }),
    );
  });
});
