import { describe, expect, it } from 'vitest';
import { invite, request, response, sdp } from '../kit/sip.ts';
import { fromCallee, INVITE, Story, talking } from './story.ts';

function answered(headers: readonly string[] = []): Story {
  const story = talking(new Story(), headers);
  story.events.length = 0;
  return story;
}

describe('requests within a dialog', () => {
  it('takes a re-INVITE of either end for the same call', () => {
    const story = answered();
    const ours = invite({ toTag: 'to-1', cseq: 2 });
    const theirs = fromCallee('INVITE', { cseq: 1 });
    story.out(ours);
    story.in(response(ours, 200));
    story.in(theirs);
    story.out(response(theirs, 200));
    expect(story.types()).toEqual([]);
    expect(story.tracker.active()).toMatchObject([{ state: 'answered' }]);
  });

  it('survives glare: both re-INVITEs answered with 491', () => {
    const story = answered();
    const ours = invite({ toTag: 'to-1', cseq: 2 });
    const theirs = fromCallee('INVITE', { cseq: 1 });
    story.out(ours);
    story.in(theirs);
    story.in(response(ours, 491));
    story.out(response(theirs, 491));
    expect(story.types()).toEqual([]);
    expect(story.tracker.active()).toMatchObject([{ state: 'answered', code: 200 }]);
  });

  it('is not broken by a refused re-INVITE when the 200 before it was lost', () => {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 180));
    const theirs = fromCallee('INVITE', { cseq: 1 });
    story.in(theirs);
    expect(story.out(response(theirs, 488))).toEqual([]);
    expect(story.out(response(theirs, 200))).toMatchObject([{ type: 'answered' }]);
  });

  it('learns media and the far target from a re-INVITE and an UPDATE', () => {
    const story = answered();
    const moved = fromCallee('UPDATE', {
      contact: 'sip:0102321@203.0.113.77',
      body: sdp({ address: '203.0.113.50', port: 31000 }),
    });
    expect(story.in(moved)).toMatchObject([
      { type: 'announced', endpoints: [{ address: '203.0.113.50', port: 31000 }] },
      { type: 'targeted', remoteTarget: 'sip:0102321@203.0.113.77' },
    ]);
    expect(story.in(moved)).toEqual([]);
  });
});

describe('the remote target', () => {
  it('is the Contact of an inbound caller once it is answered, so that a re-INVITE to it is no new call', () => {
    const story = new Story();
    const call = invite({ uri: 'sip:alice@192.168.1.20', contact: 'sip:+23276123456@203.0.113.9', from: 'sip:+232@x' });
    expect(story.in(call).map(({ type }) => type)).not.toContain('targeted');
    expect(story.out(response(call, 200, { contact: 'sip:alice@192.168.1.20' }))).toContainEqual(
      expect.objectContaining({ type: 'targeted', remoteTarget: 'sip:+23276123456@203.0.113.9' }),
    );
    story.events.length = 0;
    const hold = request('INVITE', { uri: 'sip:+23276123456@203.0.113.9', fromTag: 'to-1', toTag: 'from-1', cseq: 1 });
    story.out(hold);
    expect(story.types()).toEqual([]);
  });
});

describe('hanging up', () => {
  it('ends at the BYE of the far end, once it is answered', () => {
    const story = answered();
    const bye = fromCallee('BYE', { cseq: 1 });
    expect(story.in(bye)).toEqual([]);
    const byeMs = story.nowMs;
    expect(story.out(response(bye, 100))).toEqual([]);
    story.wait(2);
    expect(story.out(response(bye, 200))).toMatchObject([{ type: 'over', call: { state: 'ended', endedAtMs: byeMs } }]);
    expect(story.in(bye)).toEqual([]);
    expect(story.out(response(bye, 200))).toEqual([]);
  });

  it('goes on when the BYE is only asked for credentials', () => {
    const story = answered();
    const bye = request('BYE', { toTag: 'to-1', cseq: 2 });
    story.out(bye);
    expect(story.in(response(bye, 407))).toEqual([]);
    expect(story.wait(60)).toEqual([]);
    const second = request('BYE', { toTag: 'to-1', cseq: 3 });
    story.out(second);
    expect(story.in(response(second, 200))).toMatchObject([{ type: 'over', call: { endedAtMs: story.nowMs } }]);
  });

  it('ends at a BYE that nobody answers, after 32 s', () => {
    const story = answered();
    const byeMs = story.nowMs;
    story.out(request('BYE', { toTag: 'to-1', cseq: 2 }));
    expect(story.wait(31)).toEqual([]);
    expect(story.wait(2)).toMatchObject([{ type: 'over', ending: 'bye', call: { state: 'ended', endedAtMs: byeMs } }]);
  });

  it('ends at a 481 to the BYE', () => {
    const story = answered();
    const bye = request('BYE', { toTag: 'to-1', cseq: 2 });
    story.out(bye);
    expect(story.in(response(bye, 481))).toMatchObject([{ type: 'over', ending: 'bye' }]);
  });
});
