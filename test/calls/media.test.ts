import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlowEvent } from '../../agent/netfilter/conntrack/flow.ts';
import type { Endpoint } from '../../agent/netfilter/packet/packet.ts';
import { invite, request, response, sdp } from '../kit/sip.ts';
import { FAR, natted, Story, talking } from './story.ts';

const NEAR: Endpoint = { address: '192.168.1.20', port: 4000 };
const ELSEWHERE: Endpoint = { address: '203.0.113.41', port: 31234 };
const PUBLIC: Endpoint = { address: '198.51.100.7', port: 4000 };

function hangUp(story: Story): void {
  const bye = request('BYE', { toTag: 'to-1', cseq: 9 });
  story.out(bye);
  story.in(response(bye, 200));
}

function streams(story: Story) {
  return story.tracker.active()[0]?.media ?? [];
}

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
