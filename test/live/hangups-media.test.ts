import { describe, expect, it } from 'vitest';
import type { Call, MediaStream } from '../../agent/calls/call.ts';
import { mediaReadings, readingsOfAlone } from '../../agent/live/call-media.ts';
import { unseenMedia } from '../../agent/live/unseen-media.ts';
import type { Flow } from '../../agent/netfilter/conntrack/flow.ts';
import { FAR, natted, talking } from '../calls/story.ts';

const LOCAL = { address: '192.168.1.20', port: 4000 };
const OUTSIDE = { address: '198.51.100.7', port: 4000 };

function callWith(local: MediaStream['local'], remote: MediaStream['remote']): Call {
  const [call] = talking().tracker.active();
  const [stream] = call?.media ?? [];
  if (call === undefined || stream === undefined) throw new Error('no call with media');
  return { ...call, media: [{ ...stream, local, remote }] };
}

/** The same media, begun by the far end and let in to the telephone. */
function begunOutside(): Flow {
  const { original, reply, ...rest } = natted(LOCAL, FAR, 70);
  return {
    ...rest,
    original: { source: reply.source, destination: reply.destination },
    reply: { source: original.source, destination: original.destination },
    originalCounters: { packets: 9, bytes: 1_800 },
  };
}

describe('the media flows of a call', () => {
  it.each([
    ['its own end of it, wherever the other end sends from', callWith(LOCAL, null)],
    ['its own end of it as the outside knows it', callWith(OUTSIDE, FAR)],
    ['its far end alone', callWith(null, FAR)],
  ])('are known by %s', (_what, call) => {
    const other = natted({ ...LOCAL, port: 4002 }, { ...FAR, port: 1 }, 5, { id: 8 });
    const flows = mediaReadings([other, natted(LOCAL, FAR, 70)], call);
    expect(flows).toEqual([{ id: 7, home: LOCAL, remote: FAR, fromHome: 70, fromRemote: 70 }]);
  });

  it('have their home end at home, whoever began', () => {
    const flows = mediaReadings([begunOutside()], callWith(LOCAL, null));
    expect(flows).toEqual([{ id: 7, home: LOCAL, remote: FAR, fromHome: 70, fromRemote: 9 }]);
  });

  it('are none without UDP', () => {
    expect(mediaReadings([natted(LOCAL, FAR, 70, { protocol: 6 })], callWith(LOCAL, FAR))).toEqual([]);
  });
});

describe('the media flows of a call alone', () => {
  const flows = [natted(LOCAL, FAR, 70), natted({ ...LOCAL, port: 4002 }, FAR, 70, { id: 8 })];
  const liar = { ...callWith(LOCAL, null), device: '192.168.1.10' };

  it('are not those that another call has announced too: anybody can claim any port', () => {
    expect(readingsOfAlone(flows, liar, [])).toMatchObject([{ id: 7 }]);
    expect(readingsOfAlone(flows, liar, [callWith(LOCAL, FAR)])).toEqual([]);
    expect(readingsOfAlone(flows, liar, [callWith({ ...LOCAL, port: 4002 }, null)])).toMatchObject([{ id: 7 }]);
  });
});

describe('voice that belongs to no call', () => {
  const voice = natted(LOCAL, FAR, 70);
  const none = new Set<number>();

  it('is what carries frames of a codec both ways', () => {
    expect(unseenMedia([voice], none, null)).toMatchObject([{ id: 7, home: LOCAL, remote: FAR }]);
    expect(unseenMedia([begunOutside()], none, null)).toEqual([]);
    expect(unseenMedia([natted(LOCAL, FAR, 49)], none, null)).toEqual([]);
    const messages = { packets: 70, bytes: 70 * 600 };
    expect(unseenMedia([{ ...voice, replyCounters: messages }], none, null)).toEqual([]);
    expect(unseenMedia([{ ...voice, replyCounters: null }], none, null)).toEqual([]);
  });

  it('is none of a call that is known, and of no other device', () => {
    expect(unseenMedia([voice], new Set([7]), null)).toEqual([]);
    expect(unseenMedia([voice], none, '192.168.1.21')).toEqual([]);
    expect(unseenMedia([voice], none, LOCAL.address)).toHaveLength(1);
  });
});
