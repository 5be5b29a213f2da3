import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallEvent, Direction } from '../../agent/calls/call.ts';
import { invite, request, response, sdp } from '../kit/sip.ts';
import { fromCallee, natted, PROVIDER, Story } from './story.ts';

interface Line {
  readonly bytes: Buffer;
  readonly heading: Direction;
}

/** Everything that may pass in the life of one call, transfers and redirections included. */
function linesOf(n: number): readonly Line[] {
  const call = { callId: `call-${n}`, uri: `sip:0${n}@203.0.113.9` };
  const first = invite({ ...call, branch: `z9hG4bK-${n}-1`, body: sdp({ port: 4000 + n }) });
  const second = invite({ ...call, cseq: 2, branch: `z9hG4bK-${n}-2` });
  const other = invite({ ...call, cseq: 3, uri: `sip:9${n}@203.0.113.9` });
  const again = invite({ ...call, cseq: 4, toTag: 'to-1' });
  const bye = request('BYE', { ...call, cseq: 5, toTag: 'to-1' });
  const theirs = fromCallee('BYE', { callId: call.callId, cseq: 1 });
  const out = [first, second, other, again, bye, response(theirs, 200), request('CANCEL', call)];
  const refer = fromCallee('REFER', { callId: call.callId, headers: [`Refer-To: <sip:8${n}@x>`] });
  const answers = [100, 180, 183, 200, 302, 401, 487, 503].map((code) =>
    response(second, code, { contact: `sip:7${n}@x` }),
  );
  const back = [
    response(first, 407),
    response(other, 200),
    response(again, 491),
    response(bye, 200),
    theirs,
    refer,
    ...answers,
  ];
  const ack = request('ACK', { ...call, cseq: 2, toTag: 'to-1' });
  return [
    ...[...out, ack].map((bytes) => ({ bytes, heading: 'outbound' as const })),
    ...back.map((bytes) => ({ bytes, heading: 'inbound' as const })),
  ];
}

const LINES = [1, 2, 3, 4, 5].flatMap(linesOf);

type Step =
  | { readonly do: 'message'; readonly line: number; readonly dropped: boolean }
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'media' | 'flow'; readonly port: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('message' as const),
      line: fc.nat(LINES.length - 1),
      dropped: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 100 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('media' as const, 'flow' as const), port: fc.nat(6) }) },
);

function take(story: Story, { port, ...rest }: Step & { port?: number }): void {
  const near = { address: '192.168.1.20', port: 4000 + (port ?? 0) };
  if (rest.do === 'wait') story.wait(rest.seconds);
  if (rest.do === 'media') story.rtp(near, PROVIDER);
  if (rest.do === 'flow') story.flow('dump', natted(near, PROVIDER, Math.floor(story.nowMs / 1000), { id: near.port }));
  if (rest.do !== 'message') return;
  const line = LINES[rest.line];
  if (line?.heading === 'outbound') story.out(line.bytes, rest.dropped);
  else if (line) story.in(line.bytes);
}

function eventsById(events: readonly CallEvent[]): ReadonlyMap<string, string[]> {
  const byId = new Map<string, string[]>();
  for (const { type, call } of events) byId.set(call.id, [...(byId.get(call.id) ?? []), type]);
  return byId;
}

describe('any order, doubling and loss of messages', () => {
  it('gives every call one beginning and one end, and never more calls than the table holds', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.integer({ min: 1, max: 8 }), (steps, maxCalls) => {
        const story = new Story({ maxCalls });
        for (const one of steps) {
          take(story, one);
          expect(story.tracker.active().length).toBeLessThanOrEqual(maxCalls);
        }
        story.tell(story.tracker.finish(story.nowMs));
        expect(story.tracker.active()).toEqual([]);
        for (const types of eventsById(story.events).values()) {
          expect(types[0]).toBe('attempted');
          expect(types.filter((type) => type === 'over')).toHaveLength(1);
          expect(types.at(-1)).toBe('over');
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the table', () => {
  it('drops the oldest call that is over before any that is not, and says which running call it drops', () => {
    const story = new Story({ maxCalls: 3 });
    const running = invite({ callId: 'running' });
    const failed = invite({ callId: 'failed' });
    story.out(running);
    story.out(failed);
    story.in(response(failed, 503));
    story.out(invite({ callId: 'third' }));
    expect(story.types().filter((type) => type === 'over')).toHaveLength(1);
    story.out(invite({ callId: 'fourth' }));
    expect(story.types().filter((type) => type === 'over')).toHaveLength(1);
    const events = story.out(invite({ callId: 'fifth' }));
    expect(events[0]).toMatchObject({
      type: 'over',
      ending: 'evicted',
      call: { callId: 'running', state: 'attempted' },
    });
    expect(story.tracker.active().map(({ callId }) => callId)).toEqual(['third', 'fourth', 'fifth']);
  });

  it('reports at the end of a capture what still runs as it stands', () => {
    const story = new Story();
    story.out(invite({ callId: 'dialled' }));
    story.out(request('UPDATE', { callId: 'talking', toTag: 'to-1' }));
    story.out(request('UPDATE', { callId: 'leaving', toTag: 'to-1' }));
    story.out(request('BYE', { callId: 'leaving', toTag: 'to-1', cseq: 2 }));
    expect(story.tell(story.tracker.finish(story.nowMs))).toMatchObject([
      { ending: 'unfinished', call: { state: 'attempted', endedAtMs: null } },
      { ending: 'unfinished', call: { state: 'answered', endedAtMs: null } },
      { ending: 'bye', call: { state: 'ended', endedAtMs: story.nowMs } },
    ]);
    expect(story.tracker.finish(story.nowMs)).toEqual([]);
  });

  it('holds few calls of one Call-ID and From tag, however many numbers they dial', () => {
    const story = new Story();
    for (let n = 0; n < 100; n++) story.out(invite({ uri: `sip:0${n}@203.0.113.9`, cseq: n + 1 }));
    expect(story.tracker.active().length).toBeLessThanOrEqual(16);
  });
});
