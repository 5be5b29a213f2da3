import { describe, expect, it } from 'vitest';
import { invite, request, response } from '../kit/sip.ts';
import { fromCallee, INVITE, OK, Story } from './story.ts';

describe('direction', () => {
  it('is that of the INVITE, and the device is the home end', () => {
    const story = new Story();
    story.in(invite({ callId: 'in', from: 'sip:0901111@203.0.113.9', uri: 'sip:alice@192.168.1.20' }));
    story.within(invite({ callId: 'within', uri: 'sip:30@192.168.2.30' }));
    expect(story.tracker.active()).toMatchObject([
      { callId: 'in', direction: 'inbound', device: '192.168.1.20' },
      { callId: 'within', direction: 'internal', device: '192.168.1.20' },
    ]);
  });

  it('keeps the leg in the house and the leg to the provider apart when a proxy hands the INVITE on', () => {
    const story = new Story();
    const leg = invite({ uri: 'sip:90312345678@192.168.2.30' });
    const onward = invite({ uri: 'sip:0312345678@203.0.113.9' });
    story.within(leg);
    story.out(onward);
    story.in(response(onward, 200, OK));
    expect(story.tracker.active()).toMatchObject([
      { direction: 'internal', state: 'attempted' },
      { direction: 'outbound', state: 'answered' },
    ]);
  });
});

describe('forking', () => {
  it('rings once, whoever rings, and the first 2xx answers', () => {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 180, { toTag: 'a' }));
    story.in(response(INVITE, 183, { toTag: 'b' }));
    story.in(response(INVITE, 200, { ...OK, toTag: 'b' }));
    expect(story.tracker.active()).toHaveLength(1);
    expect(story.types().filter((type) => type === 'ringing')).toHaveLength(1);
  });

  it('goes on until every dialog that was answered is hung up', () => {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 200, { ...OK, toTag: 'a' }));
    expect(story.in(response(INVITE, 200, { ...OK, toTag: 'b' }))).toEqual([]);
    const first = request('BYE', { toTag: 'a', cseq: 2 });
    const second = fromCallee('BYE', { fromTag: 'b', cseq: 1 });
    story.out(first);
    expect(story.in(response(first, 200))).toEqual([]);
    story.in(second);
    expect(story.out(response(second, 200))).toMatchObject([{ type: 'over', ending: 'bye' }]);
  });

  it('ends with the dialog that was answered, whoever else was ringing', () => {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 180, { toTag: 'a' }));
    story.in(response(INVITE, 200, { ...OK, toTag: 'b' }));
    const bye = request('BYE', { toTag: 'b', cseq: 2 });
    story.out(bye);
    expect(story.in(response(bye, 200))).toMatchObject([{ type: 'over', ending: 'bye' }]);
  });

  it('goes on when the caller hangs up on one of those that ring', () => {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 180, { toTag: 'a' }));
    story.in(response(INVITE, 180, { toTag: 'b' }));
    const bye = request('BYE', { toTag: 'a', cseq: 2 });
    story.out(bye);
    expect(story.in(response(bye, 200))).toEqual([]);
    expect(story.tracker.active()).toMatchObject([{ state: 'ringing' }]);
  });

  it('fails only when every branch of an INVITE to several phones failed', () => {
    const story = new Story();
    const one = invite({ uri: 'sip:a@192.168.1.20', branch: 'z9hG4bK-one' });
    const two = invite({ uri: 'sip:b@192.168.1.21', branch: 'z9hG4bK-two' });
    story.in(one);
    story.in(two);
    expect(story.out(response(one, 486))).toEqual([]);
    expect(story.out(response(two, 480))).toMatchObject([{ type: 'over', call: { code: 480 } }]);
    expect(story.types().filter((type) => type === 'attempted')).toHaveLength(1);
  });
});
