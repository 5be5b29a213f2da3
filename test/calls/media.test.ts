import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlowEvent } from '../../agent/netfilter/conntrack/flow.ts';
import type { Endpoint } from '../../agent/netfilter/packet/packet.ts';
import { invite, request, response, sdp } from '../kit/sip.ts';
import { fromCallee, natted, Story, seen } from './story.ts';

const NEAR: Endpoint = { address: '192.168.1.20', port: 4000 };
const FAR: Endpoint = { address: '203.0.113.40', port: 30000 };
const ELSEWHERE: Endpoint = { address: '203.0.113.41', port: 31234 };
const PUBLIC: Endpoint = { address: '198.51.100.7', port: 4000 };
const INVITE = invite();

function talking(story = new Story()): Story {
  story.out(INVITE);
  story.in(
    response(INVITE, 200, { contact: 'sip:gw@203.0.113.9', body: sdp({ address: FAR.address, port: FAR.port }) }),
  );
  return story;
}

function hangUp(story: Story): void {
  const bye = request('BYE', { toTag: 'to-1', cseq: 9 });
  story.out(bye);
  story.in(response(bye, 200));
}

function streams(story: Story) {
  return story.tracker.active()[0]?.media ?? [];
}

describe('announced media', () => {
  it('names both ends, each once', () => {
    const story = talking();
    expect(story.tracker.mediaEndpoints()).toEqual([NEAR, FAR]);
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
    expect(story.tracker.mediaEndpoints()).toHaveLength(1 + 8);
    expect(story.tracker.mediaEndpoints().at(-1)).toEqual({ ...FAR, port: 20099 });
  });
});

describe('media counted by conntrack', () => {
  it('joins the flow of the home end behind NAT, both directions together', () => {
    const story = talking();
    story.wait(1);
    const startedAtMs = story.nowMs;
    expect(story.flow('dump', natted(NEAR, FAR, 50))).toMatchObject([{ type: 'media' }]);
    story.wait(2);
    expect(story.flow('dump', natted(NEAR, FAR, 150))).toEqual([]);
    expect(streams(story)).toEqual([
      { local: NEAR, remote: FAR, packets: 300, bytes: 60_000, startedAtMs, lastSeenMs: story.nowMs },
    ]);
  });

  it('learns where the far end really sends when only the home end is as announced', () => {
    const story = talking();
    story.flow('update', natted(NEAR, ELSEWHERE, 5));
    expect(streams(story)).toMatchObject([{ local: NEAR, remote: ELSEWHERE, packets: 10 }]);
  });

  it('learns the home end when it sends from another port than it announced', () => {
    const story = talking();
    const other = { ...NEAR, port: 4100 };
    story.flow('update', natted(other, FAR, 5));
    expect(streams(story)).toMatchObject([{ local: other, remote: FAR, packets: 10 }]);
  });

  it('knows a home end that announced its public address', () => {
    const story = new Story();
    story.out(invite({ body: sdp({ address: PUBLIC.address, port: 4000 }) }));
    story.flow('update', natted(NEAR, ELSEWHERE, 5));
    expect(streams(story)).toMatchObject([{ local: NEAR, remote: ELSEWHERE, packets: 10 }]);
  });

  it('joins a flow that the far end began', () => {
    const story = talking();
    const original = { source: ELSEWHERE, destination: PUBLIC };
    story.flow('dump', { ...natted(NEAR, FAR, 5), original, reply: { source: NEAR, destination: ELSEWHERE } });
    expect(streams(story)).toMatchObject([{ local: NEAR, remote: ELSEWHERE, packets: 10 }]);
  });

  it('leaves alone what is no media of a call', () => {
    const story = talking();
    story.flow('dump', natted({ ...NEAR, port: 53000 }, { address: '8.8.8.8', port: 53 }, 5));
    story.flow('dump', natted(NEAR, FAR, 5, { protocol: 6 }));
    expect(streams(story)).toMatchObject([{ packets: 0 }]);
  });

  it('adds up a flow that came back after its entry had timed out', () => {
    const story = talking();
    story.flow('new', natted(NEAR, FAR, 0));
    story.wait(1);
    story.flow('destroy', natted(NEAR, FAR, 40));
    story.wait(1);
    story.flow('new', natted(NEAR, FAR, 0));
    story.wait(1);
    story.flow('dump', natted(NEAR, FAR, 10));
    expect(streams(story)).toMatchObject([{ packets: 100 }]);
  });

  it('counts nothing twice when a dump overtakes the events', () => {
    const story = talking();
    story.wait(2);
    const newMs = story.nowMs - 1000;
    story.flow('dump', natted(NEAR, FAR, 40));
    story.tell(story.tracker.onFlow({ type: 'new', timeMs: newMs, flow: natted(NEAR, FAR, 0) }));
    story.flow('dump', natted(NEAR, FAR, 41));
    story.flow('destroy', natted(NEAR, FAR, 50));
    story.tell(story.tracker.onFlow({ type: 'dump', timeMs: newMs, flow: natted(NEAR, FAR, 45) }));
    expect(streams(story)).toMatchObject([{ packets: 100 }]);
  });

  it('gives the next call on the same ports only its own packets', () => {
    const story = talking();
    story.flow('dump', natted(NEAR, FAR, 40));
    hangUp(story);
    story.wait(5);
    const next = invite({ callId: 'next' });
    story.out(next);
    story.flow('dump', natted(NEAR, FAR, 60));
    expect(story.tracker.active()).toMatchObject([{ callId: 'next', media: [{ packets: 40 }] }]);
  });

  it('leaves out what the flow carried between two calls', () => {
    const story = talking();
    story.flow('dump', natted(NEAR, FAR, 40));
    hangUp(story);
    story.wait(40);
    story.flow('dump', natted(NEAR, FAR, 60));
    story.out(invite({ callId: 'next' }));
    story.flow('dump', natted(NEAR, FAR, 65));
    expect(streams(story)).toMatchObject([{ packets: 10 }]);
  });

  it('knows a new flow by its start when the end of the old one was missed', () => {
    const story = talking();
    story.flow('dump', natted(NEAR, FAR, 40, { startedAtMs: story.nowMs }));
    story.wait(5);
    story.flow('dump', natted(NEAR, FAR, 10, { startedAtMs: story.nowMs }));
    expect(streams(story)).toMatchObject([{ packets: 100 }]);
  });

  it('does not count what a flow carried before the call began', () => {
    const story = talking();
    const startedAtMs = story.nowMs - 60_000;
    story.flow('dump', natted(NEAR, FAR, 40, { startedAtMs }));
    story.flow('dump', natted(NEAR, FAR, 45, { startedAtMs }));
    expect(streams(story)).toMatchObject([{ packets: 10 }]);
  });

  it('still counts for a call that is over, and says no more about it', () => {
    const story = talking();
    story.flow('dump', natted(NEAR, FAR, 40));
    hangUp(story);
    const id = story.events.at(-1)?.call.id ?? '';
    expect(story.flow('destroy', natted(NEAR, FAR, 60))).toEqual([]);
    expect(story.tracker.find(id)).toMatchObject({ state: 'ended', media: [{ packets: 120 }] });
    story.wait(40);
    expect(story.tracker.find(id)).toBeUndefined();
  });

  it('says nothing of media that comes first when the call is over', () => {
    const story = talking();
    hangUp(story);
    expect(story.rtp(NEAR, FAR)).toEqual([]);
    expect(story.tracker.find(story.events.at(-1)?.call.id ?? '')).toMatchObject({ media: [{ packets: 1 }] });
  });

  it('does not call silence what nobody has read a counter for', () => {
    const story = talking();
    story.flow('dump', natted(NEAR, FAR, 40));
    expect(story.wait(300)).toEqual([]);
    story.flow('dump', natted(NEAR, FAR, 40));
    expect(story.wait(1)).toMatchObject([{ type: 'over', ending: 'silent' }]);
  });

  it('calls it silence when the flow is gone and no other comes', () => {
    const story = talking();
    story.flow('new', natted(NEAR, FAR, 0));
    story.flow('destroy', natted(NEAR, FAR, 40));
    expect(story.wait(59)).toEqual([]);
    expect(story.wait(2)).toMatchObject([{ type: 'over', ending: 'silent' }]);
  });

  it('never runs backwards, whatever order the readings come in', () => {
    const reading = fc.record({
      type: fc.constantFrom<FlowEvent['type']>('new', 'update', 'destroy', 'dump'),
      packets: fc.nat(1000),
      lateMs: fc.nat(3000),
    });
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 40 }), (readings) => {
        const story = talking();
        let before = 0;
        for (const { type, packets, lateMs } of readings) {
          story.nowMs += 1000;
          story.tracker.onFlow({ type, timeMs: story.nowMs - lateMs, flow: natted(NEAR, FAR, packets) });
          const [{ packets: now } = { packets: 0 }] = streams(story);
          expect(now).toBeGreaterThanOrEqual(before);
          before = now;
        }
      }),
      { numRuns: 100 },
    );
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
    expect(story.tracker.mediaEndpoints()).toHaveLength(2);
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
