import { describe, expect, it } from 'vitest';
import type { AlertRecord, StateRecord } from '../../agent/ledger/record.ts';
import { Agenda } from '../../agent/mqtt/agenda.ts';

const STATE: StateRecord = {
  type: 'state',
  mode: 'enforce',
  protection: true,
  activeCalls: 0,
  calls: 0,
  blocked: 0,
  emergencyCalls: 0,
  spent: { hour: 0, day: 0, month: 0, currency: 'JPY' },
  eventsLost: 0,
  since: '2015-04-11T02:30:00.000Z',
  version: '0.1.0',
};
const ALERT: AlertRecord = {
  type: 'alert',
  alert: 'events_lost',
  severity: 'warn',
  at: STATE.since,
  why: 'Lost.',
  call: null,
};

function agenda(): Agenda {
  return new Agenda('home', { entries: 10, bytes: 10_000 });
}

/** Everything an agenda has to tell now, with a broker that acknowledges. */
function told(of: Agenda): string[] {
  const lines: string[] = [];
  for (let message = of.next(); message !== null; message = of.next()) {
    const payload = message.payload.startsWith('{') ? JSON.parse(message.payload).type : message.payload;
    lines.push(`${message.topic} ${payload}${message.retain ? ' retained' : ''}`);
    of.settle('acknowledged');
  }
  return lines;
}

describe('the agenda', () => {
  it('says online first, then the state, then the events', () => {
    const plan = agenda();
    plan.event('alert', ALERT);
    plan.stand('state', STATE);
    plan.greet();
    expect(told(plan)).toEqual([
      'ringfence/home/availability online retained',
      'ringfence/home/state state retained',
      'ringfence/home/event/alert alert',
    ]);
  });

  it('has one message under way at a time', () => {
    const plan = agenda();
    plan.event('alert', ALERT);
    plan.greet();
    expect(plan.next()).not.toBeNull();
    expect(plan.next()).toBeNull();
    plan.settle('acknowledged');
    expect(plan.next()).not.toBeNull();
  });

  it('tells only the newest state, and each one once', () => {
    const plan = agenda();
    plan.greet();
    plan.stand('state', { ...STATE, calls: 1 });
    plan.stand('state', { ...STATE, calls: 2 });
    plan.next();
    plan.settle('acknowledged');
    expect(JSON.parse(plan.next()?.payload ?? '')).toEqual({ schema: 1, ...STATE, calls: 2 });
    plan.settle('acknowledged');
    expect(plan.next()).toBeNull();
  });

  it('tells a state that came while another was under way', () => {
    const plan = agenda();
    plan.greet();
    plan.stand('state', { ...STATE, calls: 1 });
    plan.next();
    plan.settle('acknowledged');
    plan.next();
    plan.stand('state', { ...STATE, calls: 2 });
    plan.settle('acknowledged');
    expect(JSON.parse(plan.next()?.payload ?? '').calls).toBe(2);
  });

  it('tells availability and state again on a new connection, and an event only if it was lost', () => {
    const plan = agenda();
    plan.stand('state', STATE);
    plan.event('alert', { ...ALERT, why: 'First.' });
    plan.event('alert', { ...ALERT, why: 'Second.' });
    plan.greet();
    for (const delivery of ['acknowledged', 'acknowledged', 'acknowledged', 'lost'] as const) {
      plan.next();
      plan.settle(delivery);
    }
    plan.greet();
    expect(told(plan)).toHaveLength(3);
    expect(told(plan)).toEqual([]);
  });

  it('does not try again what the broker refuses', () => {
    const plan = agenda();
    plan.event('alert', ALERT);
    plan.greet();
    plan.next();
    plan.settle('acknowledged');
    plan.next();
    plan.settle('refused');
    expect(plan.next()).toBeNull();
  });

  it('says offline after all that waits, and then nothing more', () => {
    const plan = agenda();
    plan.greet();
    plan.event('alert', ALERT);
    plan.leave();
    expect(told(plan)).toEqual([
      'ringfence/home/availability online retained',
      'ringfence/home/event/alert alert',
      'ringfence/home/availability offline retained',
    ]);
    expect(plan.left).toBe(true);
    plan.event('alert', ALERT);
    expect(plan.next()).toBeNull();
  });

  it('counts the events that found no room', () => {
    const plan = new Agenda('home', { entries: 1, bytes: 10_000 });
    plan.event('alert', ALERT);
    plan.event('alert', ALERT);
    expect(plan.takeDropped()).toBe(1);
  });
});
