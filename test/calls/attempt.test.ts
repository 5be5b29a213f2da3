import { describe, expect, it } from 'vitest';
import { invite, request, response } from '../kit/sip.ts';
import { INVITE, OK, Story } from './story.ts';

describe('an INVITE and its answers', () => {
  it('makes one call from dialling to hanging up, with the far code and all times', () => {
    const story = new Story();
    story.out(INVITE);
    expect(story.in(response(INVITE, 100))).toEqual([]);
    story.wait(1);
    story.in(response(INVITE, 180));
    story.wait(4);
    story.in(response(INVITE, 200, OK));
    story.out(request('ACK', { toTag: 'to-1' }));
    story.wait(30);
    const bye = request('BYE', { toTag: 'to-1', cseq: 2 });
    story.out(bye);
    const events = story.in(response(bye, 200));
    expect(story.types()).toEqual(['attempted', 'announced', 'ringing', 'announced', 'targeted', 'answered', 'over']);
    expect(events).toMatchObject([{ type: 'over', ending: 'bye' }]);
    expect(events[0]?.call).toMatchObject({
      callId: 'call-1@192.168.1.20',
      direction: 'outbound',
      device: '192.168.1.20',
      from: 'sip:alice@203.0.113.9',
      target: 'sip:0312345678@203.0.113.9',
      state: 'ended',
      startedAtMs: 1_000_000,
      answeredAtMs: 1_005_000,
      endedAtMs: 1_035_000,
      code: 200,
      referredBy: null,
      seenFromMiddle: false,
    });
  });

  it('counts retransmissions and copies from a second hook once', () => {
    const story = new Story();
    const ringing = response(INVITE, 180);
    const ok = response(INVITE, 200, OK);
    for (const bytes of [INVITE, INVITE, INVITE]) story.out(bytes);
    for (const bytes of [ringing, ringing, ok, ok]) story.in(bytes);
    expect(story.types().filter((type) => /^(attempted|ringing|answered)$/.test(type))).toEqual([
      'attempted',
      'ringing',
      'answered',
    ]);
  });

  it('takes the INVITE with credentials after 407 for the same call', () => {
    const story = new Story();
    story.out(INVITE);
    expect(story.in(response(INVITE, 407))).toEqual([]);
    story.out(request('ACK', { toTag: 'to-1', branch: 'z9hG4bK-first' }));
    const second = invite({ cseq: 2 });
    expect(story.out(second)).toEqual([]);
    story.in(response(second, 200, OK));
    expect(story.tracker.active()).toHaveLength(1);
    expect(story.tracker.active()[0]).toMatchObject({ state: 'answered', code: 200 });
  });

  it('is not set back by late copies of the first INVITE and its 407', () => {
    const story = new Story();
    const first = invite();
    const second = invite({ cseq: 2 });
    story.out(first);
    story.in(response(first, 407));
    story.out(second);
    story.in(response(second, 180));
    story.in(response(first, 407));
    story.out(invite({ branch: 'z9hG4bK-detour' }));
    expect(story.wait(120)).toEqual([]);
    expect(story.tracker.active()).toMatchObject([{ state: 'ringing' }]);
  });

  it('fails with 401 when no credentials follow', () => {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 401));
    expect(story.wait(11)).toMatchObject([{ type: 'over', ending: 'refused', call: { state: 'failed', code: 401 } }]);
  });

  it.each([404, 486, 503, 603])('fails with the last final code %i', (code) => {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 183, { body: OK.body }));
    const events = story.in(response(INVITE, code));
    expect(events).toMatchObject([
      { type: 'over', ending: 'refused', call: { state: 'failed', code, answeredAtMs: null } },
    ]);
  });

  it('hears early media before anybody answers', () => {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 183, { body: OK.body }));
    expect(story.rtp({ address: '203.0.113.40', port: 30000 }, { address: '192.168.1.20', port: 4000 })).toMatchObject([
      { type: 'media', call: { state: 'ringing', media: [{ packets: 1, bytes: 200 }] } },
    ]);
  });

  it('ends a cancelled call at its 487, not at the CANCEL', () => {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 180));
    const cancel = request('CANCEL', { branch: 'z9hG4bK-c' });
    expect(story.out(cancel)).toEqual([]);
    expect(story.in(response(cancel, 200))).toEqual([]);
    expect(story.in(response(INVITE, 487))).toMatchObject([{ type: 'over', call: { state: 'failed', code: 487 } }]);
    expect(story.in(response(INVITE, 487))).toEqual([]);
  });

  it('gives up a cancelled call whose 487 was lost', () => {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 180));
    story.out(request('CANCEL'));
    expect(story.wait(31)).toEqual([]);
    expect(story.wait(2)).toMatchObject([{ type: 'over', ending: 'no-answer', call: { state: 'failed' } }]);
  });

  it('is answered when the 200 crosses the CANCEL', () => {
    const story = new Story();
    story.out(INVITE);
    story.out(request('CANCEL'));
    story.in(response(INVITE, 200, OK));
    expect(story.tracker.active()).toMatchObject([{ state: 'answered' }]);
  });

  it('learns from the ACK that a 200 was sent which nobody saw', () => {
    const story = new Story();
    story.out(INVITE);
    expect(story.out(request('ACK', { toTag: 'to-1', branch: 'z9hG4bK-own' }))).toMatchObject([{ type: 'answered' }]);
  });

  it('does not take the ACK of a failure for an answer', () => {
    const story = new Story();
    const first = invite({ branch: 'z9hG4bK-same' });
    story.out(first);
    story.in(response(first, 407));
    expect(story.out(request('ACK', { toTag: 'to-1', branch: 'z9hG4bK-same' }))).toEqual([]);
  });

  it('rings at a PRACK although the reliable 183 was lost', () => {
    const story = new Story();
    story.out(INVITE);
    expect(story.out(request('PRACK', { toTag: 'to-1', cseq: 2, headers: ['RAck: 1 1 INVITE'] }))).toMatchObject([
      { type: 'ringing' },
    ]);
    expect(story.out(request('PRACK', { toTag: 'to-1', cseq: 3, headers: ['RAck: 2 9 INVITE'] }))).toEqual([]);
  });

  it('makes a new call of a later INVITE once the first one failed', () => {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 503));
    expect(story.out(INVITE)).toEqual([]);
    expect(story.out(invite({ cseq: 2 }))[0]).toMatchObject({ type: 'attempted' });
    expect(new Set(story.events.map(({ call }) => call.id)).size).toBe(2);
  });

  it('makes a new call of an outbound INVITE to another number, whatever identity it borrows', () => {
    const story = new Story();
    story.out(invite({ branch: 'z9hG4bK-same' }));
    const events = story.out(invite({ branch: 'z9hG4bK-same', uri: 'sip:01023212345678@203.0.113.9' }));
    expect(events[0]).toMatchObject({ type: 'attempted', call: { target: 'sip:01023212345678@203.0.113.9' } });
  });
});
