import { describe, expect, it } from 'vitest';
import { Agenda } from '../../agent/mqtt/agenda.ts';
import { alertRecord } from '../kit/mqtt-reporter.ts';

const ANNOUNCEMENTS = [
  { topic: 'homeassistant/a', payload: '1', retain: true },
  { topic: 'homeassistant/b', payload: '', retain: true },
];

/** The topics that are told, each confirmed by the broker, or not. */
function told(agenda: Agenda, delivery: 'acknowledged' | 'refused' = 'acknowledged'): string[] {
  const topics: string[] = [];
  for (let message = agenda.next(); message !== null; message = agenda.next()) {
    topics.push(message.topic);
    agenda.settle(delivery);
  }
  return topics;
}

function connected(): Agenda {
  const agenda = new Agenda('home', { entries: 10, bytes: 10_000 });
  agenda.greet();
  return agenda;
}

describe('what is announced to Home Assistant', () => {
  it('waits for the alerts, and is told in its order and once', () => {
    const agenda = connected();
    agenda.announce(ANNOUNCEMENTS);
    agenda.event('alert', alertRecord('Look.'));
    const topics = ['ringfence/home/availability', 'ringfence/home/event/alert', 'homeassistant/a', 'homeassistant/b'];
    expect(told(agenda)).toEqual(topics);
    expect(told(agenda)).toEqual([]);
  });

  it('comes before we leave', () => {
    const agenda = connected();
    agenda.announce(ANNOUNCEMENTS);
    agenda.leave();
    expect(told(agenda).slice(-2)).toEqual(['homeassistant/b', 'ringfence/home/availability']);
  });

  it('is not said again where the broker refuses it', () => {
    const agenda = connected();
    expect(told(agenda)).toEqual(['ringfence/home/availability']);
    agenda.announce(ANNOUNCEMENTS);
    expect(told(agenda, 'refused')).toEqual(['homeassistant/a', 'homeassistant/b']);
    expect(told(agenda)).toEqual([]);
  });

  it('is forgotten with the connection, for the next one looks anew', () => {
    const agenda = connected();
    agenda.announce(ANNOUNCEMENTS);
    agenda.greet();
    expect(told(agenda)).toEqual(['ringfence/home/availability']);
  });
});
