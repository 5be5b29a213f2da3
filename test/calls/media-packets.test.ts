import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../agent/netfilter/packet/packet.ts';
import { invite, response, sdp } from '../kit/sip.ts';
import { FAR, fromCallee, INVITE, Story, seen, talking } from './story.ts';

const NEAR: Endpoint = { address: '192.168.1.20', port: 4000 };
const ELSEWHERE: Endpoint = { address: '203.0.113.41', port: 31234 };

function streams(story: Story) {
  return story.tracker.active()[0]?.media ?? [];
}

describe('announced media', () => {
  it('names both ends, each once', () => {
    const story = talking();
    story.out(INVITE);
    expect(story.announced()).toEqual([NEAR, FAR]);
    expect(streams(story)).toEqual([
      { local: NEAR, remote: FAR, packets: 0, bytes: 0, startedAtMs: null, lastSeenMs: null },
    ]);
  });

  it('has a stream for each medium, and none of its ends for one that is refused', () => {
    const story = new Story();
    story.out(
      invite({ body: sdp({ media: [{ port: 4000 }, { type: 'video', port: 0 }, { type: 'image', port: 4004 }] }) }),
    );
    expect(streams(story).map(({ local }) => local?.port ?? null)).toEqual([4000, null, 4004]);
  });

  it('is bounded however many endpoints a call announces', () => {
    const story = talking();
    for (let n = 0; n < 100; n++) {
      story.in(fromCallee('UPDATE', { cseq: n + 1, body: sdp({ address: FAR.address, port: 20000 + n }) }));
    }
    const hears = (port: number) => story.rtp({ ...NEAR, port: 9 }, { ...FAR, port }).length > 0;
    expect([20000, 20091, 20092].map(hears)).toEqual([false, false, true]);
  });
});

describe("a trunk's own line, where all that passes counts as outbound", () => {
  it('still tells the home end from the far end', () => {
    const story = new Story();
    const call = invite();
    const answer = response(call, 200, {
      contact: 'sip:gw@203.0.113.9',
      body: sdp({ address: '203.0.113.9', port: 7000 }),
    });
    story.out(call);
    const back = { ...seen(answer, 'inbound', story.nowMs), heading: 'outbound' as const };
    const events = story.tell(story.tracker.onMessage(back));
    expect(events.find(({ type }) => type === 'targeted')).toMatchObject({ remoteTarget: 'sip:gw@203.0.113.9' });
    expect(story.tracker.active()).toMatchObject([
      { media: [{ local: { address: '192.168.1.20', port: 4000 }, remote: { address: '203.0.113.9', port: 7000 } }] },
    ]);
  });
});

describe('media seen as packets', () => {
  it('counts both directions and learns the far end when it sends', () => {
    const story = talking();
    story.rtp(NEAR, ELSEWHERE);
    expect(streams(story)).toMatchObject([{ local: NEAR, remote: FAR, packets: 1 }]);
    story.wait(1);
    story.rtp(ELSEWHERE, NEAR, 172);
    expect(streams(story)).toMatchObject([{ local: NEAR, remote: ELSEWHERE, packets: 2, bytes: 372 }]);
  });

  it('is told once for each stream', () => {
    const story = talking();
    expect(story.rtp(NEAR, FAR)).toMatchObject([{ type: 'media' }]);
    expect(story.rtp(FAR, NEAR)).toEqual([]);
    expect(story.rtp({ ...NEAR, port: 9 }, ELSEWHERE)).toEqual([]);
  });

  it('still finds the newest of a thousand calls that share both endpoints', () => {
    const story = new Story({ maxCalls: 1000 });
    for (let n = 0; n < 1000; n++) {
      const offer = invite({ callId: `call-${n}` });
      story.out(offer);
      story.in(response(offer, 200, { body: sdp({ address: FAR.address, port: FAR.port }) }));
    }
    story.rtp(NEAR, FAR);
    expect(story.tracker.active().at(-1)).toMatchObject({ callId: 'call-999', media: [{ packets: 1 }] });
  });

  it('goes to the newest of the calls that share an endpoint, rather to one whose both ends fit', () => {
    const story = talking();
    const other = invite({ callId: 'other' });
    story.out(other);
    story.rtp(NEAR, ELSEWHERE);
    story.rtp(NEAR, FAR);
    story.rtp(FAR, NEAR);
    expect(story.tracker.active().map(({ media }) => media[0]?.packets)).toEqual([2, 1]);
  });
});
