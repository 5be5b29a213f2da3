// Orders from outside: who may give which, and what the log says of them.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carryOut } from '../../agent/live/control-orders.ts';
import { BUDGET, orderedHouse, recordingOrders } from '../kit/orders.ts';

const NAMES = ['asks', 'blocks', 'calls', 'answer', 'block', 'unblock', 'end', 'mode', 'rule', 'budget', 'test'];
const amount = fc.oneof(fc.constantFrom(0, 350, 351, 0.00001, -1), fc.double(), fc.nat());

describe('an order of somebody who may only make things stricter', () => {
  it('never loosens anything, whatever JSON it is', async () => {
    const word = fc.constantFrom(
      'all',
      'b1',
      'q1',
      'pbx',
      'GB',
      '+23276123456',
      'allow',
      'deny',
      'block',
      'once',
      '1h',
    );
    const order = fc.record(
      {
        command: fc.constantFrom(...NAMES),
        ...{ target: word, question: word, decision: word, for: word, scope: word, call: word },
      },
      { requiredKeys: ['command'] },
    );
    const whole = fc.oneof(
      fc.constant({ command: 'unblock', target: 'all' }),
      fc.record({ command: fc.constant('answer'), question: word, decision: word }),
      fc.record({ command: fc.constant('mode'), mode: fc.constantFrom('enforce', 'observe') }),
      fc.record({ command: fc.constant('rule'), name: fc.constantFrom('international', 'all'), blocked: fc.boolean() }),
      fc.record({ command: fc.constant('budget'), hour: amount, day: amount }, { requiredKeys: ['command'] }),
      order,
      fc.jsonValue(),
    );
    const recorded = recordingOrders();
    await fc.assert(
      fc.asyncProperty(whole, async (value) => {
        const result = await carryOut(value, 'over MQTT', 'tighten', recorded.orders);
        expect(result.sentence).toMatch(/\.$/);
      }),
    );
    expect(recorded.commands.length).toBeGreaterThan(0);
    for (const command of recorded.commands) {
      expect(command.command).not.toBe('unblock');
      expect(command).not.toMatchObject({ decision: 'allow' });
      expect(command).not.toMatchObject({ mode: 'observe' });
      expect(command).not.toMatchObject({ blocked: false });
      if (command.command !== 'budget') continue;
      const { hour = BUDGET.hour } = command;
      expect(hour).toBeGreaterThan(0);
      expect(hour).toBeLessThanOrEqual(BUDGET.hour);
    }
  });

  it('says where it may be given instead', async () => {
    const { orders, lines } = recordingOrders();
    const result = await carryOut({ command: 'unblock', target: 'all' }, 'over MQTT', 'tighten', orders);
    expect(result).toEqual({ ok: false, sentence: expect.stringMatching(/command line of the router\.$/) });
    expect(lines).toEqual([]);
  });
});

describe('the log of orders', () => {
  it('has what was ordered from where and what came of it, but no list that was asked for', async () => {
    const { orders, lines } = recordingOrders(() => ({ ok: false, sentence: 'No such call.' }));
    await carryOut({ command: 'end', call: 'x' }, 'over MQTT', 'all', orders);
    await carryOut({ command: 'calls' }, 'over MQTT', 'all', orders);
    expect(lines).toEqual(['By order over MQTT: No such call.']);
  });

  it('has no number in it where others read along', async () => {
    const answer = () => ({ ok: true as const, sentence: 'Calls to +23276123456 are blocked.' });
    const { orders, lines } = recordingOrders(answer, orderedHouse("\toption privacy 'masked'\n"));
    const result = await carryOut({ command: 'block', target: '+23276123456' }, 'here', 'all', orders);
    expect(result.sentence).toBe('Calls to +23276123456 are blocked.');
    expect(lines).toEqual(['By order here: Calls to +232xxxxxx56 are blocked.']);
  });
});
