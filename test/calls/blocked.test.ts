import { describe, expect, it } from 'vitest';
import { invite, response } from '../kit/sip.ts';
import { Story } from './story.ts';

const ABROAD = 'sip:01023276123456@203.0.113.9';
const INVITE = invite({ uri: ABROAD });

describe('an INVITE that the kernel dropped', () => {
  it('makes a call that is blocked from the start and announces nothing', () => {
    const story = new Story();
    expect(story.out(INVITE, true)).toMatchObject([{ type: 'attempted', call: { state: 'blocked', target: ABROAD } }]);
    expect(story.out(INVITE, true)).toEqual([]);
    expect(story.announced()).toEqual([]);
  });

  it('is over as blocked when the caller has given up', () => {
    const story = new Story();
    story.out(INVITE, true);
    story.events.length = 0;
    expect(story.wait(33)).toMatchObject([{ type: 'over', ending: 'refused', call: { state: 'blocked', code: null } }]);
  });

  it('is attempted again when a retransmission passes, and may be answered', () => {
    const story = new Story();
    story.out(INVITE, true);
    story.wait(1);
    expect(story.out(INVITE)).toMatchObject([
      { type: 'attempted', call: { state: 'attempted' } },
      { type: 'announced' },
    ]);
    expect(story.out(INVITE)).toEqual([]);
    expect(story.out(INVITE, true)).toEqual([]);
    expect(story.in(response(INVITE, 200))).toMatchObject([{ type: 'answered' }]);
    expect(story.tracker.active()).toHaveLength(1);
  });

  it('blocks the call when it is the one with credentials', () => {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 407));
    expect(story.out(invite({ uri: ABROAD, cseq: 2 }), true)).toMatchObject([
      { type: 'blocked', call: { state: 'blocked' } },
    ]);
  });
});

describe("the agent's own block", () => {
  function blocked(): { story: Story; id: string } {
    const story = new Story();
    const id = story.out(INVITE)[0]?.call.id ?? '';
    return { story, id };
  }

  it('closes the call at once with the status the agent answered', () => {
    const { story, id } = blocked();
    expect(story.tracker.block(id, story.nowMs, 603)).toMatchObject([
      { type: 'blocked' },
      { type: 'over', ending: 'refused', call: { state: 'blocked', code: 603, endedAtMs: story.nowMs } },
    ]);
    expect(story.out(INVITE)).toEqual([]);
    expect(story.tracker.block(id, story.nowMs, 603)).toEqual([]);
  });

  it('stays through ringing until the cancelled INVITE is answered', () => {
    const { story, id } = blocked();
    story.tracker.block(id, story.nowMs);
    expect(story.in(response(INVITE, 180))).toEqual([]);
    expect(story.in(response(INVITE, 487))).toMatchObject([{ type: 'over', call: { state: 'blocked', code: 487 } }]);
  });

  it('asks for a new judgement when another INVITE of the call passes', () => {
    const { story, id } = blocked();
    story.tracker.block(id, story.nowMs);
    expect(story.out(INVITE)).toEqual([]);
    expect(story.out(invite({ uri: ABROAD, cseq: 2 }))).toMatchObject([{ type: 'attempted' }]);
  });

  it('does not hide that the far end answered all the same', () => {
    const { story, id } = blocked();
    story.tracker.block(id, story.nowMs);
    expect(story.in(response(INVITE, 200))).toMatchObject([{ type: 'answered', call: { state: 'answered' } }]);
    expect(story.tracker.block(id, story.nowMs)).toEqual([]);
  });

  it('does not hide an answer that comes after the call was closed', () => {
    const { story, id } = blocked();
    story.tracker.block(id, story.nowMs, 603);
    expect(story.in(response(INVITE, 200))[0]).toMatchObject({ type: 'attempted', call: { state: 'answered' } });
  });

  it('knows nothing of a call that is not there', () => {
    expect(new Story().tracker.block('nobody', 0, 603)).toEqual([]);
  });
});
