import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { CallTracker } from '../../agent/calls/tracker.ts';
import { invite, request, response } from '../kit/sip.ts';
import { Story, seen } from './story.ts';

/** The heap once the garbage is gone, in bytes. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  return process.memoryUsage().heapUsed;
}

describe('memory', () => {
  it('knows a call by texts of any length and keeps the long ones short', () => {
    const story = new Story();
    const long = 'x'.repeat(6000);
    const talking = invite({ callId: `${long}1`, fromTag: `${long}2`, branch: `${long}3` });
    story.out(talking);
    story.out(talking);
    story.in(response(talking, 200, { toTag: `${long}4` }));
    const bye = request('BYE', { callId: `${long}1`, fromTag: `${long}4`, toTag: `${long}2`, branch: `${long}5` });
    story.in(bye);
    story.out(response(bye, 200));
    expect(story.types()).toEqual(['attempted', 'announced', 'answered', 'over']);
    expect(story.events[0]?.call.id.length).toBeLessThan(64);
  });

  it('holds of endless Call-IDs and URIs no more than their beginning', () => {
    const story = new Story();
    const long = 'x'.repeat(6000);
    const talking = invite({ callId: long, uri: `sip:0312345678;pad=${long}@203.0.113.9` });
    story.out(talking);
    story.out(talking);
    story.in(response(talking, 200));
    expect(story.types()).toEqual(['attempted', 'announced', 'answered']);
    const [{ callId, target } = { callId: '', target: '' }] = story.tracker.active();
    expect([callId.length, target.length]).toEqual([2048, 2048]);
  });

  it('holds of a message no more than it needs', () => {
    const tracker = new CallTracker({ maxCalls: 2000 });
    const before = heapBytes();
    for (let n = 0; n < 1000; n++) {
      const fromTag = `${'t'.repeat(20)}${n};x=${'y'.repeat(6000)}`;
      tracker.onMessage(seen(invite({ callId: `call-${n}`, fromTag }), 'outbound', n));
    }
    const grownBytes = heapBytes() - before;
    expect(tracker.active()).toHaveLength(1000);
    expect(grownBytes / 1000).toBeLessThan(5000);
  });

  it('stays flat over twenty thousand calls that nobody ends', { timeout: 20_000 }, () => {
    const tracker = new CallTracker({ maxCalls: 200 });
    const offer = invite({ callId: 'call-000000', fromTag: 'tag-000000', branch: 'z9hG4bK-000000' });
    const script = [
      offer.toString('latin1'),
      response(offer, 200, { contact: 'sip:gw-000000@203.0.113.9' }).toString('latin1'),
    ];
    let over = 0;
    const run = (from: number, to: number): number => {
      for (let n = from; n < to; n++) {
        for (const [turn, text] of script.entries()) {
          const bytes = Buffer.from(text.replaceAll('000000', String(n).padStart(6, '0')), 'latin1');
          const events = tracker.onMessage(seen(bytes, turn === 0 ? 'outbound' : 'inbound', n * 10));
          for (const { type } of events) if (type === 'over') over++;
        }
      }
      return heapBytes();
    };
    const early = run(0, 5_000);
    const late = run(5_000, 20_000);
    expect(over).toBe(20_000 - 200);
    expect(tracker.active()).toHaveLength(200);
    expect(late - early).toBeLessThan(1_000_000);
  });
});
