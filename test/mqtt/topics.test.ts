import { describe, expect, it } from 'vitest';
import { payloadText, TOPICS, type TopicKind, topicName, topicTable } from '../../agent/mqtt/topics.ts';

describe('the topics', () => {
  it('are those that scripts rely on', () => {
    const kinds = Object.keys(TOPICS) as TopicKind[];
    expect(kinds.map((kind) => [topicName('home', kind), TOPICS[kind].retained])).toEqual([
      ['ringfence/home/availability', true],
      ['ringfence/home/state', true],
      ['ringfence/home/event/call', false],
      ['ringfence/home/event/alert', false],
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

  it('have a row each in the table of the README', () => {
    const rows = topicTable().split('\n');
    expect(rows).toHaveLength(2 + Object.keys(TOPICS).length);
    expect(rows[2]).toMatch(/^\| `ringfence\/<id>\/availability` \| `online` or `offline` \| yes \| on connecting/);
  });
});
