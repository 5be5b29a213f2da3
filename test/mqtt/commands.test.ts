// Commands as they come from a broker, before anybody looks at what they order.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CommandGate } from '../../agent/mqtt/command-gate.ts';
import { type CommandMessage, readCommand, responseAddress } from '../../agent/mqtt/command-message.ts';

function message(payload: string | Buffer, more: Partial<CommandMessage> = {}): CommandMessage {
  return { topic: 'ringfence/home/cmd/end', payload: Buffer.from(payload), retained: false, respondTo: null, ...more };
}

describe('a command', () => {
  it('is its payload with its name in it, and the id of who sent it', () => {
    expect(readCommand('end', message('{"id": "ha-1", "at": 1, "hmac": "x", "call": "all"}'))).toEqual({
      ok: true,
      id: 'ha-1',
      request: { command: 'end', call: 'all' },
      claim: { topic: 'ringfence/home/cmd/end', members: { id: 'ha-1', at: 1, hmac: 'x', call: 'all' } },
    });
    expect(readCommand('end', message('{"id": 7, "call": "all", "command": "unblock"}'))).toMatchObject({
      ok: true,
      id: 7,
      request: { command: 'end', call: 'all' },
    });
  });

  it.each([
    ['retained', message('{"call":"all"}', { retained: true }), /^A retained command is never carried out/],
    ['too large', message(`{"call":"${'x'.repeat(4096)}"}`), /^A command has at most 4096 bytes\.$/],
    ['no JSON', message('all'), /^This is no command/],
    ['empty', message(''), /^This is no command/],
    ['a list', message('["all"]'), /^This is no command/],
    ['null', message('null'), /^This is no command/],
    ['binary', message(Buffer.from([0xff, 0xfe, 0])), /^This is no command/],
  ])('is none when it is %s', (_, command, sentence) => {
    expect(readCommand('end', command)).toEqual({ ok: false, id: null, sentence: expect.stringMatching(sentence) });
  });

  it('has an id that is a short text or a number, or none', () => {
    const idOf = (id: unknown) => readCommand('end', message(JSON.stringify({ id }))).id;
    expect([idOf('x'.repeat(100)), idOf(0), idOf({}), idOf(null), idOf(undefined)]).toEqual([
      'x'.repeat(64),
      0,
      null,
      null,
      null,
    ]);
  });

  it('of any bytes is read or refused, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const read = readCommand('block', message(text));
        if (read.ok) expect(read.request).toMatchObject({ command: 'block' });
        else expect(read.sentence).toMatch(/\.$/);
      }),
    );
  });
});

describe('the topic that a result is wanted on', () => {
  const address = (topic: string, correlation: Buffer | null = null) =>
    responseAddress(message('{}', { respondTo: { topic, correlation } }));

  it('is answered with its correlation', () => {
    const correlation = Buffer.from('7');
    expect(address('scripts/answers', correlation)).toEqual({ topic: 'scripts/answers', correlation });
    expect(responseAddress(message('{}'))).toBeNull();
  });

  it.each(['', 'a/#', 'a/+/b', '$SYS/x', 'a\0b', 'ringfence/home/availability', 'x'.repeat(257)])(
    'is not %j',
    (topic) => {
      expect(address(topic)).toBeNull();
    },
  );

  it('has no correlation larger than anybody needs', () => {
    expect(address('a', Buffer.alloc(256))).not.toBeNull();
    expect(address('a', Buffer.alloc(257))).toBeNull();
  });
});

describe('the gate for commands', () => {
  const LIMITS = { burst: 20, perSecond: 10 };

  it('lets a flood of a thousand a second in at ten a second, and makes one piece of news of it', () => {
    const gate = new CommandGate(LIMITS);
    const seen = { open: 0, news: 0, dropped: 0 };
    for (let ms = 0; ms < 10_000; ms++) {
      const entrance = gate.enter(ms);
      seen[entrance] += 1;
      if (entrance === 'open') gate.leave();
    }
    expect(seen).toEqual({ open: 119, news: 1, dropped: 9880 });
  });

  it('has at most so many under way, however long they take', () => {
    const gate = new CommandGate(LIMITS);
    const opened = Array.from({ length: 100 }, (_, second) => gate.enter(second * 1000)).filter(
      (each) => each === 'open',
    );
    expect(opened).toHaveLength(20);
    gate.leave();
    expect(gate.enter(101_000)).toBe('open');
    expect(gate.enter(102_000)).toBe('dropped');
  });

  it('tells of the next flood after a quiet minute', () => {
    const gate = new CommandGate({ burst: 1, perSecond: 1 });
    const at = (ms: number) => gate.enter(ms);
    expect(at(0)).toBe('open');
    expect([at(0), at(59_999), at(119_999)]).toEqual(['news', 'dropped', 'news']);
  });
});
