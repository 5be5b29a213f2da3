import { describe, expect, it } from 'vitest';
import { commandOf } from '../../agent/mqtt/command-topics.ts';
import { payloadText, TOPICS, type TopicKind, topicName, topicTable } from '../../agent/mqtt/topics.ts';

describe('the topics', () => {
  it('are those that scripts rely on', () => {
    const kinds = Object.keys(TOPICS) as TopicKind[];
    expect(kinds.map((kind) => [topicName('home', kind), TOPICS[kind].retained])).toEqual([
      ['ringfence/home/availability', true],
      ['ringfence/home/state', true],
      ['ringfence/home/today', true],
      ['ringfence/home/settings', true],
      ['ringfence/home/calls/active', true],
      ['ringfence/home/last_call', true],
      ['ringfence/home/last_alert', true],
      ['ringfence/home/still_billed', true],
      ['ringfence/home/devices', true],
      ['ringfence/home/diagnostics', true],
      ['ringfence/home/asks', true],
      ['ringfence/home/blocks', true],
      ['ringfence/home/event/call', false],
      ['ringfence/home/event/alert', false],
      ['ringfence/home/event/ask', false],
      ['ringfence/home/event/block', false],
      ['ringfence/home/cmd/result', false],
    ]);
  });

  it('carry availability as a word and records as JSON with the number of the schema', () => {
    expect(payloadText<'availability'>('online')).toBe('online');
    const alert = {
      type: 'alert',
      alert: 'events_lost',
      severity: 'warn',
      at: 'now',
      why: 'Lost.',
      call: null,
    } as const;
    expect(JSON.parse(payloadText<'alert'>(alert))).toEqual({ schema: 1, ...alert });
  });

  it('take eight commands, and nothing else that is published beside them', () => {
    const names = ['answer', 'block', 'unblock', 'end', 'mode', 'rule', 'budget', 'test'];
    expect(names.map((name) => commandOf('home', `ringfence/home/cmd/${name}`))).toEqual(names);
    for (const topic of ['cmd/result', 'cmd/constructor', 'cmd/', 'cmd/end/x', 'event/alert'])
      expect(commandOf('home', `ringfence/home/${topic}`)).toBeNull();
    expect(commandOf('home', 'ringfence/away/cmd/end')).toBeNull();
    expect(commandOf('home', 'xringfence/home/cmd/end')).toBeNull();
  });

  it('have a row each in the table of the README, and so have the commands', () => {
    const rows = topicTable().split('\n');
    expect(rows).toHaveLength(2 + Object.keys(TOPICS).length + 8);
    expect(rows[2]).toMatch(/^\| `ringfence\/<id>\/availability` \| `online` or `offline` \| yes \| on connecting/);
  });
});
