import { describe, expect, it } from 'vitest';
import { ElementMirror } from '../../agent/firewall/mirror.ts';
import { ownSet } from '../../agent/firewall/table.ts';
import type { ElementChange } from '../../agent/netfilter/nft/element-batch.ts';

const add = (key: string, timeoutSeconds: number): ElementChange => ({
  set: ownSet('approved4'),
  key: Buffer.from(key),
  timeoutSeconds,
});
const keys = (mirror: ElementMirror, nowMs: number) =>
  mirror.valid(nowMs).map(({ key }) => Buffer.from(key).toString());

describe('mirror of the elements', () => {
  it('gives an element back with the rest of its life, and no longer than that', () => {
    const mirror = new ElementMirror(10);
    mirror.record([add('a', 60)], 1_000);
    expect(mirror.valid(11_500)).toEqual([{ ...add('a', 60), timeoutSeconds: 49.5 }]);
    expect(mirror.valid(61_000)).toEqual([]);
  });

  it('lets an element live anew when it is added again', () => {
    const mirror = new ElementMirror(10);
    mirror.record([add('a', 10), add('b', 10)], 0);
    mirror.record([add('a', 10)], 9_000);
    expect(keys(mirror, 15_000)).toEqual(['a']);
  });

  it('forgets an element that was taken out', () => {
    const mirror = new ElementMirror(10);
    mirror.record([add('a', 10), add('b', 10)], 0);
    mirror.record([add('a', 0)], 1_000);
    expect(keys(mirror, 1_000)).toEqual(['b']);
  });

  it('keeps the same key of two sets apart', () => {
    const mirror = new ElementMirror(10);
    mirror.record([add('a', 10), { ...add('a', 10), set: ownSet('refused4') }], 0);
    expect(mirror.valid(0)).toHaveLength(2);
  });

  it('forgets what runs out first beyond its capacity', () => {
    const mirror = new ElementMirror(10);
    const lives = [5, 100, 90, 80, 70, 60, 50, 40, 30, 20, 10];
    mirror.record(
      lives.map((life) => add(`life${life}`, life)),
      0,
    );
    expect(keys(mirror, 0)).toHaveLength(9);
    expect(keys(mirror, 0)).not.toContain('life5');
    expect(keys(mirror, 0)).not.toContain('life10');
  });
});
