import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Outbox, type OutboxEntry } from '../../agent/mqtt/outbox.ts';

const NOW = 0;
const FOREVER = Number.POSITIVE_INFINITY;
const ROOMY = { entries: 100, bytes: 10_000 };

function call(payload: string): OutboxEntry {
  return { topic: 't', payload, urgent: false, correlation: null, expiresAtMs: FOREVER };
}

function alert(payload: string): OutboxEntry {
  return { topic: 't', payload, urgent: true, correlation: null, expiresAtMs: FOREVER };
}

function drain(outbox: Outbox): string[] {
  const payloads: string[] = [];
  for (let entry = outbox.send(NOW); entry !== null; entry = outbox.send(NOW)) {
    payloads.push(entry.payload);
    outbox.sent();
  }
  return payloads;
}

function filled(limits: { entries: number; bytes: number }, entries: readonly OutboxEntry[]): Outbox {
  const outbox = new Outbox(limits);
  for (const entry of entries) outbox.push(entry);
  return outbox;
}

describe('the outbox', () => {
  it('gives entries in the order they came', () => {
    expect(drain(filled(ROOMY, [call('1'), alert('2'), call('3')]))).toEqual(['1', '2', '3']);
  });

  it('gives the same entry again until it is sent', () => {
    const outbox = filled(ROOMY, [call('1'), call('2')]);
    expect(outbox.send(NOW)?.payload).toBe('1');
    outbox.unsent();
    expect(outbox.send(NOW)?.payload).toBe('1');
    outbox.sent();
    expect(outbox.send(NOW)?.payload).toBe('2');
  });

  it('lets the oldest calls go first, and counts them', () => {
    const outbox = filled({ ...ROOMY, entries: 3 }, [alert('a1'), call('c1'), call('c2'), alert('a2'), call('c3')]);
    expect(outbox.takeDropped()).toBe(2);
    expect(outbox.takeDropped()).toBe(0);
    expect(drain(outbox)).toEqual(['a1', 'a2', 'c3']);
  });

  it('keeps the newest alerts when there are only alerts', () => {
    const outbox = filled({ ...ROOMY, entries: 2 }, [alert('a1'), alert('a2'), alert('a3')]);
    expect(drain(outbox)).toEqual(['a2', 'a3']);
  });

  it('lets no call push out an alert', () => {
    const outbox = filled({ ...ROOMY, entries: 2 }, [alert('a1'), alert('a2'), call('c1')]);
    expect(drain(outbox)).toEqual(['a1', 'a2']);
    expect(outbox.takeDropped()).toBe(1);
  });

  it('counts bytes as they go over the wire', () => {
    const outbox = filled({ entries: 100, bytes: 8 }, [call('é'), call('123'), call('4')]);
    expect(drain(outbox)).toEqual(['123', '4']);
  });

  it('drops an entry that would never fit, and nothing else for it', () => {
    const outbox = filled({ entries: 100, bytes: 8 }, [call('1'), alert('x'.repeat(8))]);
    expect(drain(outbox)).toEqual(['1']);
    expect(outbox.takeDropped()).toBe(1);
  });

  it('never drops the entry that is under way', () => {
    const outbox = filled({ ...ROOMY, entries: 2 }, [call('1'), call('2')]);
    outbox.send(NOW);
    outbox.push(alert('3'));
    outbox.push(alert('4'));
    outbox.unsent();
    expect(drain(outbox)).toEqual(['1', '4']);
  });

  it('gives nothing that is too old by now, and counts it', () => {
    const soon = { ...call('soon'), expiresAtMs: 1000 };
    const outbox = filled(ROOMY, [soon, soon, call('2'), soon, alert('3')]);
    expect(outbox.send(999)?.payload).toBe('soon');
    outbox.unsent();
    expect(outbox.send(1000)?.payload).toBe('2');
    outbox.sent();
    expect(outbox.send(1000)?.payload).toBe('3');
    expect(outbox.takeDropped()).toBe(3);
  });

  it('keeps within its bounds and in order, and loses no entry uncounted, whatever happens', () => {
    const step = fc.oneof(
      fc.record({ urgent: fc.boolean(), size: fc.nat(30) }),
      fc.constantFrom('send' as const, 'sent' as const, 'unsent' as const),
    );
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 60 }),
        (steps, entries, bytes) => {
          const outbox = new Outbox({ entries, bytes });
          let pushed = 0;
          let sending = false;
          const given: number[] = [];
          for (const [number, action] of steps.entries()) {
            if (action === 'send') sending = outbox.send(NOW) !== null;
            else if (action === 'unsent') {
              outbox.unsent();
              sending = false;
            } else if (action === 'sent') {
              if (sending) {
                given.push(Number(outbox.send(NOW)?.topic));
                outbox.sent();
              }
              sending = false;
            } else {
              outbox.push({
                topic: String(number),
                payload: 'x'.repeat(action.size),
                urgent: action.urgent,
                correlation: null,
                expiresAtMs: FOREVER,
              });
              pushed += 1;
            }
          }
          outbox.unsent();
          const left: number[] = [];
          let leftBytes = 0;
          for (let entry = outbox.send(NOW); entry !== null; entry = outbox.send(NOW)) {
            left.push(Number(entry.topic));
            leftBytes += entry.topic.length + entry.payload.length;
            outbox.sent();
          }
          expect(left.length).toBeLessThanOrEqual(entries);
          expect(leftBytes).toBeLessThanOrEqual(bytes);
          expect([...given, ...left]).toEqual([...given, ...left].sort((a, b) => a - b));
          expect(outbox.takeDropped() + given.length + left.length).toBe(pushed);
        },
      ),
    );
  });
});
