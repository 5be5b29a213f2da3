import { describe, expect, it } from 'vitest';
import { invite, request, response } from '../kit/sip.ts';
import { fromCallee, Story } from './story.ts';

const ABROAD = 'sip:01023276123456@203.0.113.9';
const INVITE = invite();
const INBOUND = invite({ uri: 'sip:alice@192.168.1.20', from: 'sip:0901@203.0.113.9', contact: 'sip:gw@203.0.113.9' });

function attempts(story: Story) {
  return story.events.filter((event) => event.type === 'attempted').map(({ call }) => call);
}

describe('a 3xx', () => {
  it('to another number makes an outbound call of its own', () => {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 302, { contact: ABROAD }));
    const [first, second] = attempts(story);
    expect(second).toMatchObject({ direction: 'outbound', device: '192.168.1.20', target: ABROAD, state: 'attempted' });
    expect(second?.referredBy).toBe(first?.id);
    expect(story.events).toContainEqual(
      expect.objectContaining({ type: 'over', call: expect.objectContaining({ code: 302 }) }),
    );
  });

  it('of the home end diverts an inbound call on the house bill', () => {
    const story = new Story();
    story.in(INBOUND);
    story.out(response(INBOUND, 302, { headers: [`Contact: <${ABROAD}>;q=0.7, <sip:0902@203.0.113.9>`] }));
    expect(attempts(story).slice(1)).toMatchObject([
      { direction: 'outbound', device: '192.168.1.20', from: 'sip:alice@192.168.1.20', target: ABROAD },
      { direction: 'outbound', target: 'sip:0902@203.0.113.9' },
    ]);
  });

  it('to the same number elsewhere makes none', () => {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 302, { contact: 'sip:03-1234-5678@203.0.113.99' }));
    expect(attempts(story)).toHaveLength(1);
  });

  it('seen twice makes one', () => {
    const story = new Story();
    story.out(INVITE);
    const moved = response(INVITE, 302, { contact: ABROAD });
    story.in(moved);
    story.in(moved);
    expect(attempts(story)).toHaveLength(2);
  });

  it('of another branch leads nowhere once somebody has answered', () => {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 200));
    expect(story.in(response(INVITE, 302, { toTag: 'other', contact: ABROAD }))).toEqual([]);
  });

  it('is followed by the INVITE it led to, which is judged again as the same call', () => {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 302, { contact: ABROAD }));
    const id = attempts(story)[1]?.id ?? '';
    story.tracker.block(id, story.nowMs);
    const next = invite({ uri: ABROAD, cseq: 2 });
    expect(story.out(next)[0]).toMatchObject({ type: 'attempted', call: { id, state: 'attempted' } });
    story.in(response(next, 200));
    expect(story.tracker.active()).toMatchObject([{ id, state: 'answered' }]);
  });

  it('whose INVITE is never seen leaves what it named unobserved', () => {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 302, { contact: ABROAD }));
    story.events.length = 0;
    expect(story.wait(33)).toMatchObject([
      { type: 'over', ending: 'unobserved', call: { target: ABROAD, state: 'attempted', endedAtMs: null } },
    ]);
  });
});

describe('a REFER', () => {
  function talking(): Story {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 200));
    return story;
  }

  it.each([
    ['of the home end', (story: Story, bytes: Buffer) => story.out(bytes), 'from-1', 'to-1'],
    ['of the far end', (story: Story, bytes: Buffer) => story.in(bytes), 'to-1', 'from-1'],
  ])('%s makes an outbound call to where it refers', (_, send, fromTag, toTag) => {
    const story = talking();
    const refer = request('REFER', { fromTag, toTag, cseq: 5, headers: [`Refer-To: <${ABROAD}>`] });
    send(story, refer);
    send(story, refer);
    const [first, second, third] = attempts(story);
    expect(second).toMatchObject({
      target: ABROAD,
      direction: 'outbound',
      device: '192.168.1.20',
      referredBy: first?.id,
    });
    expect(third).toBeUndefined();
    expect(story.tracker.active()[0]).toMatchObject({ state: 'answered' });
  });

  it('with Replaces goes to the number alone', () => {
    const story = talking();
    story.in(
      fromCallee('REFER', {
        headers: ['Refer-To: <sip:0398765432@x?Replaces=other%40pbx%3Bto-tag%3D1%3Bfrom-tag%3D2>'],
      }),
    );
    expect(attempts(story)[1]).toMatchObject({ target: 'sip:0398765432@x' });
  });

  it('outside any dialog makes a call that nobody made before', () => {
    const story = new Story();
    const refer = request('REFER', { headers: [`r: ${ABROAD}`], callId: 'click' });
    story.out(refer);
    story.out(refer);
    expect(attempts(story)).toMatchObject([{ target: ABROAD, callId: 'click', referredBy: null }]);
  });

  it('to something that is no SIP or tel URI makes none', () => {
    const story = talking();
    story.in(fromCallee('REFER', { headers: ['Refer-To: <http://x/>'] }));
    expect(attempts(story)).toHaveLength(1);
  });
});

describe('forwarding', () => {
  it('of an inbound call by a new INVITE is simply an outbound call', () => {
    const story = new Story();
    story.in(INBOUND);
    story.out(invite({ callId: 'leg-2', uri: ABROAD, headers: ['Diversion: <sip:alice@192.168.1.20>'] }));
    expect(attempts(story)[1]).toMatchObject({ direction: 'outbound', target: ABROAD, referredBy: null });
  });
});
