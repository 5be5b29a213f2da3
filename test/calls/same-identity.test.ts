// One Call-ID and From tag for many calls: a provider bills each answer, so each counts.

import { describe, expect, it } from 'vitest';
import { invite, request, response } from '../kit/sip.ts';
import { Story } from './story.ts';

function answered(story: Story, cseq: number): Buffer {
  const bytes = invite({ cseq });
  story.out(bytes);
  story.in(response(bytes, 200, { toTag: `to-${cseq}` }));
  return bytes;
}

function attempts(story: Story): number {
  return story.types().filter((type) => type === 'attempted').length;
}

describe('one more INVITE of the same Call-ID, tag and number', () => {
  it('is one more call while the first is answered', () => {
    const story = new Story();
    for (let cseq = 1; cseq <= 5; cseq++) answered(story, cseq);
    expect(attempts(story)).toBe(5);
    expect(story.tracker.active().map(({ state }) => state)).toEqual(Array(5).fill('answered'));
  });

  it.each([7, 3])('is one more call while the first rings, whatever its number (%i after 5)', (cseq) => {
    const story = new Story();
    const first = invite({ cseq: 5 });
    story.out(first);
    story.in(response(first, 180));
    story.out(invite({ cseq }));
    expect(attempts(story)).toBe(2);
  });

  it.each([2, 1, 9])('is one more call after the first is over, whatever its number (%i after 2)', (cseq) => {
    const story = new Story();
    answered(story, 2);
    const bye = request('BYE', { toTag: 'to-2', cseq: 3 });
    story.out(bye);
    story.in(response(bye, 200));
    const again = invite({ cseq });
    story.out(again);
    expect(story.in(response(again, 200, { toTag: 'another' }))).toMatchObject([{ type: 'answered' }]);
    expect(attempts(story)).toBe(2);
  });

  it('is hung up by itself', () => {
    const story = new Story();
    answered(story, 1);
    answered(story, 2);
    const bye = request('BYE', { toTag: 'to-1', cseq: 3 });
    story.out(bye);
    story.in(response(bye, 200));
    expect(story.tracker.active()).toHaveLength(1);
    expect(story.tracker.dialogs(story.tracker.active()[0]?.id ?? '')[0]?.remote.identity).toMatch(/tag=to-2/);
  });
});

describe('a table that strangers fill', () => {
  it('keeps the call that was dialled and answered the longest', () => {
    const story = new Story({ maxCalls: 10 });
    answered(story, 1);
    for (let n = 0; n < 30; n++) {
      story.in(invite({ callId: `in-${n}`, uri: 'sip:alice@192.168.1.20' }));
      story.out(request('UPDATE', { callId: `middle-${n}`, toTag: 'x' }));
      story.out(invite({ callId: `out-${n}` }));
    }
    expect(story.tracker.active()[0]).toMatchObject({ callId: 'call-1@192.168.1.20', state: 'answered' });
  });

  it('keeps it too when they borrow its identity', () => {
    const story = new Story();
    answered(story, 1);
    for (let n = 0; n < 40; n++) story.out(invite({ uri: `sip:0${n}@203.0.113.9`, cseq: n + 2 }));
    expect(story.tracker.active()[0]).toMatchObject({ state: 'answered', target: 'sip:0312345678@203.0.113.9' });
  });
});
