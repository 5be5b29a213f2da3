import { describe, expect, it } from 'vitest';
import { invite, request, response, sdp } from '../kit/sip.ts';
import { INVITE, Story, talking } from './story.ts';

function answered(headers: readonly string[] = []): Story {
  const story = talking(new Story(), headers);
  story.events.length = 0;
  return story;
}

describe('a lost BYE', () => {
  const FAR = { address: '203.0.113.40', port: 30000 };
  const NEAR = { address: '192.168.1.20', port: 4000 };

  it('shows by a minute of silence after media flowed', () => {
    const story = answered();
    story.wait(10);
    story.rtp(FAR, NEAR);
    const lastMs = story.nowMs;
    expect(story.wait(59).filter(({ type }) => type === 'over')).toEqual([]);
    expect(story.wait(2)).toMatchObject([
      { type: 'over', ending: 'silent', call: { state: 'ended', endedAtMs: lastMs } },
    ]);
  });

  it.each([
    ['a=sendonly', sdp({ lines: ['a=sendonly'] })],
    ['a=inactive', sdp({ lines: ['a=inactive'] })],
    ['0.0.0.0', sdp({ address: '0.0.0.0' })],
  ])('is not read from silence on hold by %s', (_, body) => {
    const story = answered();
    story.rtp(FAR, NEAR);
    story.out(invite({ toTag: 'to-1', cseq: 2, body }));
    expect(story.wait(300).filter(({ type }) => type === 'over')).toEqual([]);
    story.out(invite({ toTag: 'to-1', cseq: 3 }));
    expect(story.wait(2)).toMatchObject([{ type: 'over', ending: 'silent' }]);
  });

  it('is not read from silence where no media was ever seen', () => {
    const story = answered();
    expect(story.wait(3600)).toEqual([]);
  });

  it('shows by a session timer that nobody refreshes', () => {
    const story = answered(['Session-Expires: 1800;refresher=uac']);
    story.wait(900);
    const refresh = request('UPDATE', { toTag: 'to-1', cseq: 2 });
    story.out(refresh);
    story.in(response(refresh, 200, { headers: ['x: 1800'] }));
    expect(story.wait(1799)).toEqual([]);
    expect(story.wait(2)).toMatchObject([{ type: 'over', ending: 'expired', call: { state: 'ended' } }]);
  });

  it('is not read from a session timer while media flows', () => {
    const story = answered(['Session-Expires: 90']);
    for (let minute = 0; minute < 5; minute++) {
      story.rtp(FAR, NEAR);
      expect(story.wait(50).filter(({ type }) => type === 'over')).toEqual([]);
    }
  });

  it('ends a call with neither media nor timer after half a day without a sign', () => {
    const story = answered();
    story.nowMs += 12 * 3_600_000 - 2000;
    expect(story.wait(1)).toEqual([]);
    expect(story.wait(2)).toMatchObject([{ type: 'over', ending: 'expired' }]);
  });
});

describe('an INVITE that runs out', () => {
  it('fails after 32 s without any response', () => {
    const story = new Story();
    story.out(INVITE);
    story.events.length = 0;
    expect(story.wait(31)).toEqual([]);
    expect(story.wait(2)).toMatchObject([{ type: 'over', ending: 'no-answer', call: { state: 'failed', code: null } }]);
  });

  it('fails three minutes after its last provisional response', () => {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 180));
    story.wait(120);
    story.in(response(INVITE, 180));
    story.events.length = 0;
    expect(story.wait(179)).toEqual([]);
    expect(story.wait(2)).toMatchObject([{ type: 'over', ending: 'no-answer' }]);
  });

  it('tells of a call that is answered after it was given up', () => {
    const story = new Story();
    story.out(INVITE);
    story.wait(40);
    const late = story.in(response(INVITE, 200, { contact: 'sip:gw@203.0.113.9' }));
    expect(late[0]).toMatchObject({ type: 'attempted', call: { seenFromMiddle: true, state: 'answered' } });
    expect(story.in(response(INVITE, 200))).toEqual([]);
    expect(story.tracker.active()).toHaveLength(1);
  });
});
