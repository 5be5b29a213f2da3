import { describe, expect, it } from 'vitest';
import { INVITE, OK, Story, talking } from '../calls/story.ts';
import { invite, readRequest, request, response } from '../kit/sip.ts';
import { dialogsOf, HangupStory } from './hangup-story.ts';

function hangingUp(): HangupStory {
  return new HangupStory(dialogsOf(talking(new Story(), ['Record-Route: <sip:proxy;lr>'])));
}

/** A call that rings. */
function ringing(): Story {
  const story = new Story();
  story.out(INVITE);
  story.in(response(INVITE, 180));
  return story;
}

describe('hanging up an answered call', () => {
  it('says BYE to both ends as their peer would', () => {
    const { said } = hangingUp();
    const [toHome, toRemote] = said.map(({ bytes }) => readRequest(bytes));
    expect(toRemote).toMatchObject({
      method: 'BYE',
      uri: 'sip:gw@203.0.113.9',
      fromTag: 'from-1',
      toTag: 'to-1',
      cseq: { number: 2 },
    });
    expect(toRemote?.headers('Route')).toEqual(['<sip:proxy;lr>']);
    expect(toHome).toMatchObject({
      method: 'BYE',
      uri: 'sip:alice@192.168.1.20:5060',
      fromTag: 'to-1',
      toTag: 'from-1',
      cseq: { number: 1 },
    });
    expect(toHome?.headers('Route')).toEqual([]);
    expect(toRemote?.via[0]?.sentBy).toBe('192.0.0.8:1025');
  });

  it('counts no further than there are numbers', () => {
    const [dialog] = dialogsOf(talking());
    if (dialog === undefined) throw new Error('no dialog');
    const story = new HangupStory([{ ...dialog, home: { ...dialog.home, cseq: 2 ** 31 - 1 } }]);
    expect(story.requests('remote')[0]?.cseq.number).toBe(2 ** 31 - 1);
  });

  it.each([200, 408, 481])('is over once the far end has answered %i', (code) => {
    const story = hangingUp();
    story.answer('home', 200);
    expect(story.told()).toEqual([]);
    story.answer('remote', code);
    expect(story.told()).toEqual(['ended']);
    expect(story.hangup.done).toBe(true);
  });

  it.each([401, 407, 500])('is not over when the far end answers %i', (code) => {
    const story = hangingUp();
    story.answer('remote', code);
    story.wait(10_000);
    expect(story.told()).toEqual(['still_running']);
    const [alarm] = story.outputs.filter(({ type }) => type === 'tell');
    expect(alarm).toMatchObject({ why: expect.stringContaining('refuses') });
  });

  it('repeats at 0.5, 1, 2, 4 and every 4 s until it is answered', () => {
    const story = hangingUp();
    story.answer('remote', 200);
    story.wait(40_000);
    const times = story.said.filter(({ to }) => to === 'home').map(({ atMs }) => atMs);
    expect(times).toEqual([0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
    expect(new Set(story.requests('home').map(({ cseq }) => cseq.number))).toEqual(new Set([1]));
    expect(story.hangup.done).toBe(true);
  });

  it('waits for longer once it was told that it is being worked on', () => {
    const story = hangingUp();
    story.answer('remote', 100);
    story.wait(3_999);
    expect(story.requests('remote')).toHaveLength(1);
    story.wait(1);
    expect(story.requests('remote')).toHaveLength(2);
  });

  it('tells after ten seconds and at every minute that nobody answers, and begins anew each time', () => {
    const story = hangingUp();
    story.wait(130_000);
    expect(story.told()).toEqual(['still_running', 'still_running', 'still_running']);
    expect(new Set(story.requests('remote').map(({ cseq }) => cseq.number))).toEqual(new Set([2, 3, 4, 5]));
    expect(new Set(story.requests('remote').map(({ via }) => via[0]?.branch)).size).toBe(4);
    story.answer('remote', 200);
    expect(story.told().at(-1)).toBe('ended');
    story.wait(3_600_000);
    expect(story.told().at(-1)).toBe('ended');
  });

  it('hears no answer that was meant for somebody else', () => {
    const story = hangingUp();
    story.hear(response(request('BYE', { toTag: 'to-1', cseq: 2 }), 200));
    expect(story.told()).toEqual([]);
  });

  it('hangs up every fork that answered, and is over when all have', () => {
    const call = talking();
    call.in(response(INVITE, 200, { toTag: 'b', contact: 'sip:b@203.0.113.9' }));
    const story = new HangupStory(dialogsOf(call));
    expect(story.requests('remote').map(({ uri }) => uri)).toEqual(['sip:gw@203.0.113.9', 'sip:b@203.0.113.9']);
    const [first, second] = story.said.filter(({ to }) => to === 'remote');
    story.hear(response(first?.bytes ?? Buffer.alloc(0), 200));
    expect(story.told()).toEqual([]);
    story.hear(response(second?.bytes ?? Buffer.alloc(0), 200));
    expect(story.told()).toEqual(['ended']);
  });

  it('is over when the call is seen to end', () => {
    const story = hangingUp();
    story.take(story.hangup.onOver());
    story.take(story.hangup.onOver());
    expect(story.told()).toEqual(['ended']);
  });
});

describe('taking back a call that rings', () => {
  it('cancels it at the provider, whose answer the caller gets', () => {
    const story = new HangupStory(dialogsOf(ringing()));
    const [cancel] = story.requests('remote');
    expect(cancel).toMatchObject({ method: 'CANCEL', cseq: { number: 1 } });
    expect(cancel?.via).toEqual(readRequest(INVITE).via);
    story.hear(response(INVITE, 487));
    story.wait(40_000);
    expect(story.said).toHaveLength(1);
  });

  it('declines it to the caller when the provider does not', () => {
    const story = new HangupStory(dialogsOf(ringing()));
    story.wait(499);
    expect(story.said).toHaveLength(1);
    story.wait(1);
    const declined = story.said.find(({ to }) => to === 'home')?.message;
    expect(declined).toMatchObject({ code: 603 });
    expect(declined?.toTag).toBe('to-1');
  });

  it('is over when the INVITE is answered, not when the CANCEL is', () => {
    const story = new HangupStory(dialogsOf(ringing()));
    const [cancel] = story.said.filter(({ to }) => to === 'remote');
    story.hear(response(cancel?.bytes ?? Buffer.alloc(0), 200));
    expect(story.told()).toEqual([]);
    story.wait(5_000);
    expect(story.requests('remote')).toHaveLength(1);
    story.hear(response(INVITE, 487));
    expect(story.told()).toEqual(['ended']);
  });

  it('is not over because the device itself says so in the name of the provider', () => {
    const story = new HangupStory(dialogsOf(ringing()));
    story.hear(response(INVITE, 487), '192.168.1.20');
    expect(story.requests('remote')).toHaveLength(1);
    story.wait(600);
    expect(story.requests('remote')).toHaveLength(2);
    expect(story.told()).toEqual([]);
  });

  it('says the final answer until it is acknowledged', () => {
    const story = new HangupStory(dialogsOf(ringing()));
    const toHome = () => story.said.filter(({ to }) => to === 'home').length;
    story.wait(1_000);
    expect(toHome()).toBe(2);
    story.hear(request('ACK', { branch: readRequest(INVITE).via[0]?.branch ?? '', toTag: 'to-1' }));
    story.wait(5_000);
    expect(toHome()).toBe(2);
  });

  it('cancels towards the device what comes in, and declines it to the provider if the device does not', () => {
    const call = new Story();
    call.in(invite({ from: 'sip:0901111@203.0.113.9', uri: 'sip:alice@192.168.1.20' }));
    const story = new HangupStory(dialogsOf(call));
    expect(story.requests('home')).toMatchObject([{ method: 'CANCEL' }]);
    story.wait(500);
    expect(story.said.find(({ to }) => to === 'remote')?.message).toMatchObject({ code: 603 });
  });

  it('acknowledges and hangs up when an answer crossed the CANCEL', () => {
    const call = ringing();
    const story = new HangupStory(dialogsOf(call));
    call.in(response(INVITE, 200, OK));
    const legs = dialogsOf(call).map((dialog) => ({ dialog, outside: { address: '198.51.100.7', port: 1025 } }));
    story.take(story.hangup.onLegs(legs, 100));
    story.take(story.hangup.onLegs(legs, 200));
    const methods = story.requests('remote').map(({ method, cseq }) => `${method} ${cseq.number}`);
    expect(methods).toEqual(['CANCEL 1', 'ACK 1', 'BYE 2']);
    story.answer('remote', 200);
    expect(story.told()).toEqual(['ended']);
  });
});

describe('the media of a call that is hung up', () => {
  it('is blocked as soon as it is known, and again before the block runs out', () => {
    const story = hangingUp();
    story.media(100, 100);
    story.media(100, 100);
    const blocks = () => story.outputs.filter(({ type }) => type === 'block').length;
    expect(blocks()).toBe(1);
    story.blocked();
    story.wait(60_000);
    expect(blocks()).toBe(2);
  });

  it('is asked to be blocked again at once when the kernel refused', () => {
    const story = hangingUp();
    story.media(100, 100);
    story.blocked(false);
    story.wait(0);
    expect(story.outputs.filter(({ type }) => type === 'block')).toHaveLength(2);
  });

  it('has to be blocked or silent before the call is over', () => {
    const story = hangingUp();
    story.media(100, 100);
    story.answer('remote', 200);
    expect(story.told()).toEqual([]);
    story.blocked();
    expect(story.told()).toEqual(['ended']);
  });

  it('ends the call by its silence when the far end answers nothing', () => {
    const story = hangingUp();
    story.media(100, 100);
    story.blocked();
    story.wait(1_000);
    story.media(150, 150);
    story.wait(4_900);
    story.media(400, 150);
    expect(story.told()).toEqual([]);
    story.wait(100);
    story.media(405, 150);
    expect(story.told()).toEqual(['ended']);
  });

  it('proves nothing by the silence of a far end that never spoke', () => {
    const story = hangingUp();
    story.media(100, 0);
    story.blocked();
    story.wait(10_000);
    story.media(600, 0);
    expect(story.told()).toEqual(['still_running']);
  });
});

describe('a call of which too little was seen', () => {
  it('is told at once, and over when the far end falls silent', () => {
    const story = new HangupStory([]);
    expect(story.outputs).toMatchObject([
      { type: 'tell', state: 'still_running', why: expect.stringContaining('Too little') },
    ]);
    story.media(10, 10);
    story.blocked();
    story.wait(1_000);
    story.media(20, 20);
    story.wait(5_000);
    story.media(20, 20);
    expect(story.told()).toEqual(['still_running', 'ended']);
  });

  it('is hung up at the one end that is known', () => {
    const call = new Story();
    call.in(response(INVITE, 200, OK));
    call.out(request('ACK', { toTag: 'to-1' }));
    const story = new HangupStory(dialogsOf(call));
    expect(story.said.map(({ to }) => to)).toEqual(['remote']);
    expect(story.requests('remote')[0]?.cseq.number).toBe(1_000_000_000);
  });

  it('is told at once when nobody knows by which address the provider knows the house', () => {
    const story = new HangupStory(dialogsOf(talking()), null);
    expect(story.said.map(({ to }) => to)).toEqual(['home']);
    expect(story.told()).toEqual(['still_running']);
  });
});

describe('a call over TCP', () => {
  it('is hung up at the far end alone, once for each attempt', () => {
    const [dialog] = dialogsOf(talking());
    if (dialog === undefined) throw new Error('no dialog');
    const story = new HangupStory([{ ...dialog, transport: 'tcp' }]);
    story.wait(9_000);
    expect(story.said.map(({ to }) => to)).toEqual(['remote']);
  });
});
