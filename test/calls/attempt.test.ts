import { describe, expect, it } from 'vitest';
import { invite, request, response, sdp } from '../kit/sip.ts';
import { fromCallee, Story } from './story.ts';

const INVITE = invite();
const OK = { contact: 'sip:gw@203.0.113.9', body: sdp({ address: '203.0.113.40', port: 30000 }) };

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
