import { describe, expect, it } from 'vitest';
import { invite, request, response } from '../kit/sip.ts';
import { fromCallee, Story } from './story.ts';

const REGISTER = request('REGISTER', { uri: 'sip:203.0.113.9', to: 'sip:alice@203.0.113.9' });

describe('a call seen from the middle', () => {
  it('begins at the ACK of a 200 whose INVITE nobody saw, with the To URI for what was dialled', () => {
    const story = new Story();
    story.in(response(invite(), 200));
    const events = story.out(request('ACK', { toTag: 'to-1' }));
    expect(events).toMatchObject([
      {
        type: 'attempted',
        call: {
          direction: 'outbound',
          device: '192.168.1.20',
          seenFromMiddle: true,
          target: 'sip:0312345678@203.0.113.9',
        },
      },
      { type: 'answered' },
    ]);
    expect(story.in(response(invite(), 200))).toEqual([]);
  });

  it('begins ringing at a PRACK', () => {
    const story = new Story();
    story.out(request('PRACK', { toTag: 'to-1', headers: ['RAck: 1 1 INVITE'] }));
    expect(story.tracker.active()).toMatchObject([{ state: 'ringing' }]);
  });

  it.each(['INVITE', 'UPDATE', 'BYE'])(
    'begins at a %s of the far end once the home end has said yes to it',
    (method) => {
      const story = new Story();
      const bytes = fromCallee(method, { toTag: 'from-1' });
      expect(story.in(bytes)).toEqual([]);
      expect(story.out(response(bytes, 200))[0]).toMatchObject({ type: 'attempted', call: { seenFromMiddle: true } });
    },
  );

  it.each(['INVITE', 'UPDATE'])('begins answered at an %s with a To tag', (method) => {
    const story = new Story();
    expect(story.out(request(method, { toTag: 'to-1' }))[0]).toMatchObject({
      type: 'attempted',
      call: { state: 'answered', answeredAtMs: story.nowMs, seenFromMiddle: true },
    });
  });

  it('lasts from its BYE to the answer', () => {
    const story = new Story();
    const bye = request('BYE', { toTag: 'to-1', cseq: 7 });
    story.out(bye);
    story.in(response(bye, 200));
    expect(story.events).toMatchObject([
      { type: 'attempted' },
      { type: 'over', ending: 'bye', call: { state: 'ended' } },
    ]);
    story.out(bye);
    story.in(response(bye, 200));
    expect(story.events).toHaveLength(2);
  });

  it('knows the messages of its other end', () => {
    const story = new Story();
    story.out(request('UPDATE', { toTag: 'to-1' }));
    const bye = fromCallee('BYE');
    story.in(bye);
    expect(story.out(response(bye, 200))).toMatchObject([{ type: 'over' }]);
  });

  it('takes in the INVITE that was overtaken by its answer', () => {
    const story = new Story();
    const bytes = invite();
    story.in(response(bytes, 200));
    story.out(bytes);
    expect(story.tracker.active()).toMatchObject([{ state: 'answered' }]);
  });
});

describe('what anybody on the Internet can send', () => {
  const ABROAD = 'sip:+23276123456@203.0.113.9';

  it.each([
    ['an answer', response(invite({ to: ABROAD }), 200)],
    ['a request within a dialog', request('UPDATE', { toTag: 'to-1' })],
    ['a REFER', request('REFER', { headers: [`Refer-To: <${ABROAD}>`] })],
  ])('makes no call by itself: %s', (_, bytes) => {
    const story = new Story();
    expect(story.in(bytes)).toEqual([]);
    expect(story.tracker.active()).toEqual([]);
  });

  it('makes none either when the home end knows nothing of it', () => {
    const story = new Story();
    const update = request('UPDATE', { toTag: 'to-1' });
    story.in(update);
    expect(story.out(response(update, 481))).toEqual([]);
    expect(story.out(response(update, 200))).not.toEqual([]);
  });

  it('is held in small numbers only', () => {
    const story = new Story();
    const first = response(invite({ callId: 'first' }), 200);
    story.in(first);
    for (let n = 0; n < 100; n++) story.in(response(invite({ callId: `flood-${n}` }), 200));
    expect(story.out(request('ACK', { callId: 'first', toTag: 'to-1' }))).toEqual([]);
  });
});

describe('messages that make no call', () => {
  it.each(['OPTIONS', 'MESSAGE', 'SUBSCRIBE', 'NOTIFY', 'PUBLISH', 'INFO', 'ACK', 'CANCEL'])('%s', (method) => {
    const story = new Story();
    const bytes = request(method, { toTag: 'to-1' });
    story.out(bytes);
    story.in(response(bytes, 200));
    expect(story.events).toEqual([]);
  });

  it('REGISTER, which makes bindings', () => {
    const story = new Story();
    story.out(REGISTER);
    story.in(response(REGISTER, 401));
    story.in(response(REGISTER, 200, { headers: ['Contact: <sip:alice@192.168.1.20:5060>;expires=60'] }));
    expect(story.events).toEqual([]);
    const binding = { aor: 'sip:alice@203.0.113.9', contact: 'sip:alice@192.168.1.20:5060', device: '192.168.1.20' };
    expect(story.tracker.registrations(story.nowMs)).toEqual([{ ...binding, expiresAtMs: story.nowMs + 60_000 }]);
    expect(story.tracker.registrations(story.nowMs + 60_000)).toEqual([]);
  });

  it('a REGISTER answered without Contact, which removes them', () => {
    const story = new Story();
    story.in(response(REGISTER, 200, { contact: 'sip:alice@192.168.1.20', headers: ['Expires: 600'] }));
    expect(story.tracker.registrations(story.nowMs + 599_000)).toHaveLength(1);
    story.in(response(REGISTER, 200));
    expect(story.tracker.registrations(story.nowMs)).toEqual([]);
  });

  it('bindings whose URIs are longer than any telephone makes them, which are not kept', () => {
    const story = new Story();
    const long = `sip:${'x'.repeat(600)}@203.0.113.9`;
    story.in(response(request('REGISTER', { to: long }), 200, { contact: 'sip:a@192.168.1.20' }));
    story.in(response(REGISTER, 200, { headers: [`Contact: <${long}>, <sip:a@192.168.1.20>`] }));
    expect(story.tracker.registrations(story.nowMs).map(({ contact }) => contact)).toEqual(['sip:a@192.168.1.20']);
  });

  it('bindings of more addresses than the table holds push the oldest out', () => {
    const story = new Story({ maxCalls: 3 });
    for (let n = 0; n < 10; n++) {
      const register = request('REGISTER', { to: `sip:user${n}@203.0.113.9` });
      story.in(response(register, 200, { contact: 'sip:a@192.168.1.20' }));
    }
    expect(story.tracker.registrations(story.nowMs).map(({ aor }) => aor)).toEqual([
      'sip:user7@203.0.113.9',
      'sip:user8@203.0.113.9',
      'sip:user9@203.0.113.9',
    ]);
  });
});
