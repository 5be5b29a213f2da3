import { describe, expect, it } from 'vitest';
import type { AlertRecord, QuestionRecord, StateRecord } from '../../agent/ledger/record.ts';
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

const QUESTION: QuestionRecord = {
  type: 'question',
  id: 'q1',
  state: 'open',
  device: 'pbx',
  dialled: '01023276123456',
  destination: { e164: '+23276123456', country: 'SL', kind: 'international' },
  price: { perMinute: 328, currency: 'JPY', estimated: true },
  why: 'New.',
  askedAt: '2015-04-11T02:30:00.000Z',
  expiresAt: '2015-04-11T02:30:25.000Z',
  calls: 1,
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

  it('gives events a life, alerts longer than calls, an open question as long as it is open', () => {
    const plan = agenda();
    plan.greet();
    plan.event('alert', ALERT);
    plan.event('ask', QUESTION);
    plan.event('ask', { ...QUESTION, state: 'expired' });
    const lives: (number | null)[] = [];
    for (let message = plan.next(); message !== null; message = plan.next()) {
      lives.push(message.lifeSeconds);
      plan.settle('acknowledged');
    }
    expect(lives).toEqual([null, 7 * 86_400, 25, 3600]);
  });

  it('takes the time an event waited from its life, and tells no question that is over', () => {
    let nowMs = 0;
    const plan = new Agenda('home', { entries: 10, bytes: 10_000 }, () => nowMs);
    plan.event('ask', QUESTION);
    plan.event('alert', ALERT);
    nowMs = 25_000;
    plan.greet();
    plan.next();
    plan.settle('acknowledged');
    expect(plan.next()).toMatchObject({ topic: 'ringfence/home/event/alert', lifeSeconds: 7 * 86_400 - 25 });
    expect(plan.takeDropped()).toBe(1);
  });

  it('hands over the alerts that wait, also the one under way, and tells those of an earlier run first', () => {
    const earlier = agenda();
    earlier.event('alert', { ...ALERT, why: 'First.' });
    earlier.event('ask', QUESTION);
    earlier.event('alert', { ...ALERT, why: 'Second.' });
    earlier.greet();
    earlier.next();
    earlier.settle('acknowledged');
    earlier.next();
    const later = agenda();
    later.restore(earlier.waitingAlerts());
    later.event('alert', { ...ALERT, why: 'Third.' });
    const whys = later.waitingAlerts().map(({ payload }) => JSON.parse(payload).why);
    expect(whys).toEqual(['First.', 'Second.', 'Third.']);
    expect(told(later)).toHaveLength(4);
    expect(later.waitingAlerts()).toEqual([]);
  });

  it('says of what waits unchanged always the same for an hour', () => {
    let nowMs = 0;
    const plan = new Agenda('home', { entries: 10, bytes: 10_000 }, () => nowMs);
    plan.event('alert', ALERT);
    nowMs = 1;
    const before = plan.waitingAlerts();
    nowMs = 3_599_000;
    expect(plan.waitingAlerts()).toEqual(before);
  });
});
