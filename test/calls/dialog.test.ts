import { describe, expect, it } from 'vitest';
import { invite, request, response, sdp } from '../kit/sip.ts';
import { fromCallee, Story } from './story.ts';

const INVITE = invite();

function answered(headers: readonly string[] = []): Story {
  const story = new Story();
  story.out(INVITE);
  story.in(
    response(INVITE, 200, {
      contact: 'sip:gw@203.0.113.9',
      body: sdp({ address: '203.0.113.40', port: 30000 }),
      headers,
    }),
  );
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
  it('is the Contact of an inbound caller, so that a re-INVITE to it is no new call', () => {
    const story = new Story();
    const call = invite({ uri: 'sip:alice@192.168.1.20', contact: 'sip:+23276123456@203.0.113.9', from: 'sip:+232@x' });
    expect(story.in(call)).toContainEqual(
      expect.objectContaining({ type: 'targeted', remoteTarget: 'sip:+23276123456@203.0.113.9' }),
    );
    story.out(response(call, 200, { contact: 'sip:alice@192.168.1.20' }));
    const [{ id = '' } = {}] = story.tracker.active();
    expect(story.tracker.remoteTargets()).toEqual([
      { id, device: '192.168.1.20', uri: 'sip:+23276123456@203.0.113.9' },
    ]);
    story.events.length = 0;
    const hold = request('INVITE', { uri: 'sip:+23276123456@203.0.113.9', fromTag: 'to-1', toTag: 'from-1', cseq: 1 });
    story.out(hold);
    expect(story.types()).toEqual([]);
  });

  it('is gone when the call is over', () => {
    const story = answered();
    const bye = request('BYE', { toTag: 'to-1', cseq: 2 });
    story.out(bye);
    story.in(response(bye, 200));
    expect(story.tracker.remoteTargets()).toEqual([]);
    expect(story.tracker.mediaEndpoints()).toEqual([]);
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
