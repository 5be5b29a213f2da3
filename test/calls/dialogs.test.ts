import { describe, expect, it } from 'vitest';
import { invite, readRequest, request, response } from '../kit/sip.ts';
import { fromCallee, INVITE, OK, PROVIDER, Story, talking } from './story.ts';

const HOME = { address: '192.168.1.20', port: 5060 };
const ALICE = '"Alice" <sip:alice@203.0.113.9>;tag=from-1';
const CALLED = '<sip:0312345678@203.0.113.9>;tag=to-1';

function dialogsOf(story: Story) {
  const call = story.tracker.active()[0];
  if (call === undefined) throw new Error('no call');
  return story.tracker.dialogs(call.id);
}

function theOnly(story: Story) {
  const [dialog, ...others] = dialogsOf(story);
  if (dialog === undefined || others.length > 0) throw new Error('not one dialog');
  return dialog;
}

describe('the dialog of an answered call', () => {
  it('tells how either end is addressed', () => {
    expect(theOnly(talking())).toMatchObject({
      callId: 'call-1@192.168.1.20',
      transport: 'udp',
      state: 'confirmed',
      caller: 'home',
      home: { identity: ALICE, remoteTarget: 'sip:alice@192.168.1.20:5060', routeSet: [], cseq: 1, endpoint: HOME },
      remote: { identity: CALLED, remoteTarget: 'sip:gw@203.0.113.9', routeSet: [], cseq: null, endpoint: PROVIDER },
    });
  });

  it('is the same the other way round for a call that came in', () => {
    const story = new Story();
    const call = invite({
      from: 'sip:0901111@203.0.113.9',
      uri: 'sip:alice@192.168.1.20',
      contact: 'sip:gw@203.0.113.9',
    });
    story.in(call);
    story.out(response(call, 200, { contact: 'sip:alice@192.168.1.20:5060' }));
    expect(theOnly(story)).toMatchObject({
      caller: 'remote',
      home: { identity: '<sip:alice@192.168.1.20>;tag=to-1', remoteTarget: 'sip:alice@192.168.1.20:5060', cseq: null },
      remote: { remoteTarget: 'sip:gw@203.0.113.9', cseq: 1, endpoint: PROVIDER },
    });
  });

  it('sends what goes beyond through the proxies out there, and what goes home through those at home', () => {
    const story = new Story();
    const offer = invite({ headers: ['Record-Route: <sip:pbx.home;lr>'] });
    const hops = ['Record-Route: <sip:far;lr>, <sip:near;lr>, <sip:pbx.home;lr>'];
    story.out(offer);
    story.in(response(offer, 200, { ...OK, headers: hops }));
    const { home, remote } = theOnly(story);
    expect(remote.routeSet).toEqual(['<sip:near;lr>', '<sip:far;lr>']);
    expect(home.routeSet).toEqual(['<sip:pbx.home;lr>']);
  });

  it('keeps the route of its beginning when a re-INVITE is answered by another one', () => {
    const story = talking(new Story(), ['Record-Route: <sip:p;lr>']);
    const again = request('INVITE', { uri: 'sip:gw@203.0.113.9', toTag: 'to-1', cseq: 2 });
    story.out(again);
    story.in(response(again, 200, { ...OK, headers: ['Record-Route: <sip:q;lr>'] }));
    expect(theOnly(story).remote.routeSet).toEqual(['<sip:p;lr>']);
  });

  it('has the route set of the final answer, not of a provisional one', () => {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 183, { ...OK, headers: ['Record-Route: <sip:early;lr>'] }));
    story.in(response(INVITE, 200, OK));
    expect(theOnly(story).remote.routeSet).toEqual([]);
  });

  it.each(['INVITE', 'UPDATE'])(
    'follows the Contact that an %s names, from either end, and in its answer',
    (method) => {
      const story = talking();
      const ours = request(method, {
        uri: 'sip:gw@203.0.113.9',
        toTag: 'to-1',
        cseq: 2,
        contact: 'sip:alice@192.168.1.20:6000',
      });
      story.out(ours);
      story.in(response(ours, 200, { contact: 'sip:gw2@203.0.113.9' }));
      const theirs = fromCallee(method, { cseq: 70, contact: 'sip:gw3@203.0.113.9?Subject=x' });
      story.in(theirs);
      expect(theOnly(story).remote).toMatchObject({ remoteTarget: 'sip:gw3@203.0.113.9', cseq: 70 });
      story.out(response(theirs, 200, { contact: 'sip:alice@192.168.1.20:7000' }));
      expect(theOnly(story).home).toMatchObject({ remoteTarget: 'sip:alice@192.168.1.20:7000', cseq: 2 });
    },
  );

  it('counts the requests of each end by themselves, re-INVITEs that met on the way too', () => {
    const story = talking();
    const ours = request('INVITE', { uri: 'sip:gw@203.0.113.9', toTag: 'to-1', cseq: 2 });
    const theirs = fromCallee('INVITE', { cseq: 9 });
    story.out(ours);
    story.in(theirs);
    story.in(response(ours, 491));
    story.out(response(theirs, 491));
    const { home, remote } = theOnly(story);
    expect([home.cseq, remote.cseq]).toEqual([2, 9]);
  });

  it('has the number of the INVITE that brought credentials', () => {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 407, { toTag: 'proxy' }));
    const again = invite({ cseq: 2 });
    story.out(again);
    story.in(response(again, 200, OK));
    const { home, remote, invite: outline } = theOnly(story);
    expect([home.cseq, remote.identity]).toEqual([2, CALLED]);
    expect(readRequest(outline ?? Buffer.alloc(0)).cseq.number).toBe(2);
  });

  it('is one of several when several answered', () => {
    const story = talking();
    story.in(response(INVITE, 200, { toTag: 'b', contact: 'sip:b@203.0.113.9' }));
    expect(dialogsOf(story).map(({ remote }) => remote.remoteTarget)).toEqual([
      'sip:gw@203.0.113.9',
      'sip:b@203.0.113.9',
    ]);
  });

  it('learns nothing from an answer of the other end that comes from the wrong side', () => {
    const story = talking();
    story.out(response(INVITE, 200, { contact: 'sip:nowhere@192.0.2.1', headers: ['Record-Route: <sip:nowhere;lr>'] }));
    story.out(fromCallee('UPDATE', { cseq: 900, contact: 'sip:nowhere@192.0.2.1' }));
    const { remote } = theOnly(story);
    expect(remote).toMatchObject({ remoteTarget: 'sip:gw@203.0.113.9', routeSet: [], cseq: null });
  });

  it('learns nothing from what the kernel dropped', () => {
    const story = talking();
    story.out(request('INVITE', { uri: 'sip:gw@203.0.113.9', toTag: 'to-1', cseq: 5, contact: 'sip:evil@x' }), true);
    expect(theOnly(story).home).toMatchObject({ remoteTarget: 'sip:alice@192.168.1.20:5060', cseq: 1 });
  });
});

describe('a call that nobody has answered', () => {
  it('has one early dialog, whoever rings, with the INVITE for a CANCEL', () => {
    const story = new Story();
    story.out(INVITE);
    expect(theOnly(story)).toMatchObject({ state: 'early', remote: { identity: '<sip:0312345678@203.0.113.9>' } });
    story.in(response(INVITE, 180, { toTag: 'a' }));
    story.in(response(INVITE, 180, { toTag: 'b' }));
    const { remote, invite: outline } = theOnly(story);
    expect(remote.identity).toBe('<sip:0312345678@203.0.113.9>;tag=a');
    const kept = readRequest(outline ?? Buffer.alloc(0));
    expect(kept).toMatchObject({ method: 'INVITE', uri: 'sip:0312345678@203.0.113.9' });
    expect(kept.via).toEqual(readRequest(INVITE).via);
    expect(kept.body).toHaveLength(0);
  });

  it('is not taken for answered by the ACK of a refusal', () => {
    const story = new Story();
    story.out(INVITE);
    story.in(response(INVITE, 180));
    const branch = readRequest(INVITE).via[0]?.branch ?? '';
    story.in(response(INVITE, 407, { toTag: 'proxy' }));
    story.out(request('ACK', { toTag: 'proxy', branch }));
    expect(theOnly(story).remote.remoteTarget).toBeNull();
  });
});

describe('a call seen from the middle', () => {
  it('is known as far as a request within it tells: who, where to, by which route', () => {
    const story = new Story();
    const bytes = request('UPDATE', {
      uri: 'sip:gw@far',
      toTag: 'to-1',
      to: 'sip:0312345678@203.0.113.9',
      cseq: 8,
      headers: ['Route: <sip:p;lr>'],
    });
    story.out(bytes);
    expect(theOnly(story)).toMatchObject({
      state: 'confirmed',
      invite: null,
      home: { identity: ALICE, remoteTarget: 'sip:alice@192.168.1.20:5060', cseq: 8 },
      remote: { identity: CALLED, remoteTarget: 'sip:gw@far', routeSet: ['<sip:p;lr>'], cseq: null },
    });
  });

  it('is known whole from its 200', () => {
    const story = new Story();
    story.in(response(INVITE, 200, { ...OK, headers: ['Record-Route: <sip:q;lr>, <sip:p;lr>'] }));
    story.out(request('ACK', { uri: 'sip:gw@203.0.113.9', toTag: 'to-1', to: 'sip:0312345678@203.0.113.9' }));
    const { home, remote } = theOnly(story);
    expect(home).toMatchObject({ identity: ALICE, remoteTarget: null, routeSet: [] });
    expect(remote).toMatchObject({ remoteTarget: 'sip:gw@203.0.113.9', routeSet: ['<sip:p;lr>', '<sip:q;lr>'] });
  });
});

describe('what is remembered of dialogs', () => {
  it('is gone with the call', () => {
    const story = talking();
    const id = story.tracker.active()[0]?.id ?? '';
    const bye = request('BYE', { toTag: 'to-1', cseq: 2 });
    story.out(bye);
    story.in(response(bye, 200));
    expect(story.tracker.dialogs(id)).toEqual([]);
    expect(story.tracker.dialogs('unknown')).toEqual([]);
  });

  it('is nothing longer than any telephone would make it', () => {
    const story = new Story();
    const long = 'x'.repeat(5_000);
    const offer = invite({ contact: `sip:${long}@x`, headers: [`Route: <sip:${long};lr>`] });
    story.out(offer);
    story.in(response(offer, 200, { headers: Array.from({ length: 40 }, (_, n) => `Record-Route: <sip:p${n};lr>`) }));
    const { home, remote, invite: outline } = theOnly(story);
    expect([home.remoteTarget, remote.routeSet, outline]).toEqual([null, [], null]);
  });
});

describe('a call that the agent ended', () => {
  it('is over, as one that was hung up, and the answers to our own requests change nothing', () => {
    const story = talking();
    const id = story.tracker.active()[0]?.id ?? '';
    const bye = request('BYE', { toTag: 'to-1', cseq: 2, sentBy: '192.0.0.8:5060' });
    expect(story.within(bye)).toEqual([]);
    expect(story.in(response(bye, 200))).toEqual([]);
    expect(story.tracker.hungUp(id, story.nowMs)).toMatchObject([
      { type: 'over', ending: 'bye', call: { state: 'ended' } },
    ]);
    expect(story.tracker.hungUp(id, story.nowMs)).toEqual([]);
  });

  it('is followed although its INVITE pretends to be ours', () => {
    const story = new Story();
    const offer = invite({ sentBy: '192.0.0.8:5060' });
    story.out(offer);
    story.in(response(offer, 200));
    expect(story.types()).toContain('answered');
  });

  it('failed when nobody had answered it', () => {
    const story = new Story();
    story.out(INVITE);
    const id = story.tracker.active()[0]?.id ?? '';
    expect(story.tracker.hungUp(id, story.nowMs)).toMatchObject([{ type: 'over', call: { state: 'failed' } }]);
  });
});
