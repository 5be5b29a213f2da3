// What was ordered holds as long as it was ordered, and nothing on the wire can shorten or push out what the owner said.

import { describe, expect, it } from 'vitest';
import type { AllowTarget, BlockTarget } from '../../agent/policy/orders/order.ts';
import { Orders } from '../../agent/policy/orders/orders.ts';

const NOW = Date.UTC(2026, 5, 30, 12);
const HOUR = 3_600;
const PBX: BlockTarget = { kind: 'device', device: 'pbx', class: 'international' };
const FREETOWN: AllowTarget = { kind: 'number', number: '+23276123456' };
const SIERRA_LEONE: AllowTarget = { kind: 'country', country: 'SL' };
const CALL = { device: 'pbx', class: 'international', number: '+23276123456', country: 'SL' } as const;

function later(seconds: number): number {
  return NOW + seconds * 1000;
}

describe('a block', () => {
  it.each([
    ['the device and class', PBX],
    ['the device altogether', { ...PBX, class: 'all' }],
    ['the number', FREETOWN],
    ['the country', SIERRA_LEONE],
  ] as const)('of %s stops the call until its time is over', (_, target) => {
    const orders = new Orders();
    const block = orders.block(target, 'owner', 'so ordered', NOW, HOUR);
    expect(orders.blockOf(CALL, later(HOUR) - 1)).toEqual(block);
    expect(orders.blockOf(CALL, later(HOUR))).toBeNull();
  });

  it('leaves other devices, classes, numbers and countries alone', () => {
    const orders = new Orders();
    orders.block({ ...PBX, device: 'kitchen' }, 'owner', '', NOW, null);
    orders.block({ ...PBX, class: 'premium' }, 'owner', '', NOW, null);
    orders.block({ kind: 'number', number: '+232761234567' }, 'owner', '', NOW, null);
    orders.block({ kind: 'country', country: 'SE' }, 'owner', '', NOW, null);
    expect(orders.blockOf(CALL, NOW)).toBeNull();
  });

  it('without an end stands until it is lifted', () => {
    const orders = new Orders();
    orders.block(PBX, 'owner', '', NOW, null);
    expect(orders.tick(later(1e9)).expired).toEqual([]);
    expect(orders.lift('pbx', later(1e9)).blocks).toHaveLength(1);
    expect(orders.blockOf(CALL, later(1e9))).toBeNull();
  });

  it("of a detector's neither shortens the owner's nor takes it over", () => {
    const orders = new Orders();
    const owners = orders.block(PBX, 'owner', 'so ordered', NOW, 2 * HOUR);
    expect(orders.block(PBX, 'detector', '20 calls', NOW, HOUR)).toEqual(owners);
    const longer = orders.block(PBX, 'detector', '20 calls', NOW, 3 * HOUR);
    expect(longer).toEqual({ ...owners, why: '20 calls', untilMs: later(3 * HOUR) });
  });

  it("of the owner's lengthens a detector's under the same id", () => {
    const orders = new Orders();
    const { id } = orders.block(PBX, 'detector', '20 calls', NOW, HOUR);
    orders.block(PBX, 'owner', 'for good', NOW, null);
    expect(orders.blocks(NOW)).toMatchObject([{ id, by: 'owner', why: 'for good', untilMs: null }]);
  });

  it('that is over begins anew under its id, as whoever orders it now', () => {
    const orders = new Orders();
    const { id } = orders.block(PBX, 'owner', '', NOW, HOUR);
    const anew = orders.block(PBX, 'detector', '', later(2 * HOUR), HOUR);
    expect(anew).toMatchObject({ id, by: 'detector', sinceMs: later(2 * HOUR), untilMs: later(3 * HOUR) });
    expect(orders.blocks(later(2 * HOUR))).toEqual([anew]);
  });

  it("of the owner's is found before one of a detector's", () => {
    const orders = new Orders();
    orders.block(PBX, 'detector', '', NOW, null);
    const owners = orders.block(SIERRA_LEONE, 'owner', '', NOW, null);
    expect(orders.blockOf(CALL, NOW)).toEqual(owners);
  });

  it('is told once when it expires', () => {
    const orders = new Orders();
    const block = orders.block(PBX, 'owner', '', NOW, HOUR);
    expect(orders.tick(later(HOUR) - 1).expired).toEqual([]);
    expect(orders.tick(later(HOUR)).expired).toEqual([block]);
    expect(orders.tick(later(HOUR)).expired).toEqual([]);
  });
});

describe('an allowance', () => {
  it('to the number counts before one to the country, and one for the device before one for all', () => {
    const orders = new Orders();
    const country = orders.allow(SIERRA_LEONE, null, NOW, null);
    expect(orders.allowanceOf(CALL, NOW)).toEqual(country);
    const number = orders.allow(FREETOWN, null, NOW, null);
    expect(orders.allowanceOf(CALL, NOW)).toEqual(number);
    const once = orders.allow(FREETOWN, 'pbx', NOW, 60);
    expect(orders.allowanceOf(CALL, NOW)).toEqual(once);
    expect(orders.allowanceOf({ ...CALL, device: 'kitchen' }, NOW)).toEqual(number);
    expect(orders.allowanceOf(CALL, later(60))).toEqual(number);
  });

  it('of a number that is shared by countries needs no country', () => {
    const orders = new Orders();
    const allowed = orders.allow({ kind: 'number', number: '+870773111632' }, null, NOW, HOUR);
    expect(orders.allowanceOf({ device: 'pbx', number: '+870773111632', country: null }, NOW)).toEqual(allowed);
  });

  it('is prolonged by a longer one and not cut by a shorter one', () => {
    const orders = new Orders();
    const { id } = orders.allow(FREETOWN, null, NOW, HOUR);
    expect(orders.allow(FREETOWN, null, NOW, 60)).toMatchObject({ id, untilMs: later(HOUR) });
    expect(orders.allow(FREETOWN, null, NOW, null)).toMatchObject({ id, untilMs: null });
  });
});

describe('a suspicion', () => {
  it('is of one device and class, and the longer one stays', () => {
    const orders = new Orders();
    orders.suspect('pbx', 'premium', 'four calls', NOW, HOUR);
    orders.suspect('pbx', 'premium', 'another', NOW, 60);
    expect(orders.suspicionOf('pbx', 'premium', later(HOUR) - 1)?.why).toBe('four calls');
    expect(orders.suspicionOf('pbx', 'premium', later(HOUR))).toBeNull();
    expect(orders.suspicionOf('pbx', 'international', NOW)).toBeNull();
    expect(orders.suspicionOf('kitchen', 'premium', NOW)).toBeNull();
  });
});

describe('the owner lifts', () => {
  it.each(['b1', 'B1', 'pbx'])('one block and no other as %s', (text) => {
    const orders = new Orders();
    orders.block(PBX, 'detector', '', NOW, null);
    orders.block(SIERRA_LEONE, 'owner', '', NOW, null);
    expect(orders.lift(text, NOW).blocks).toMatchObject([{ id: 'b1' }]);
    expect(orders.blocks(NOW)).toMatchObject([{ id: 'b2' }]);
  });

  it.each([
    ['SL', SIERRA_LEONE],
    ['sl', SIERRA_LEONE],
    ['+23276123456', FREETOWN],
  ])('the block of %s, and where there is none the yes to it', (text, target) => {
    const orders = new Orders();
    orders.block(target, 'owner', '', NOW, null);
    orders.allow(target, null, NOW, null);
    expect(orders.lift(text, NOW)).toMatchObject({ blocks: [{ target }], allowances: [] });
    expect(orders.lift(text, NOW)).toMatchObject({ blocks: [], allowances: [{ target }] });
    expect(orders.lift(text, NOW)).toEqual({ blocks: [], allowances: [], suspicions: [] });
  });

  it('everything that stops or asks, but no yes, by all', () => {
    const orders = new Orders();
    orders.block(PBX, 'detector', '', NOW, HOUR);
    orders.block(FREETOWN, 'owner', '', NOW, null);
    orders.suspect('pbx', 'premium', '', NOW, HOUR);
    orders.allow(SIERRA_LEONE, null, NOW, null);
    const { blocks, suspicions } = orders.lift('all', NOW);
    expect([blocks.length, suspicions.length]).toEqual([2, 1]);
    expect(orders.holds(NOW)).toEqual([]);
    expect(orders.allowances(NOW)).toHaveLength(1);
  });

  it('a yes by its id', () => {
    const orders = new Orders();
    const { id } = orders.allow(FREETOWN, 'pbx', NOW, HOUR);
    expect(orders.lift(id, NOW).allowances).toHaveLength(1);
    expect(orders.allowanceOf(CALL, NOW)).toBeNull();
  });
});

describe('the standing rules', () => {
  it('are numbers and countries for all devices, sorted', () => {
    const orders = new Orders();
    orders.allow({ kind: 'number', number: '+442079460000' }, null, NOW, null);
    orders.allow({ kind: 'number', number: '+14155550100' }, null, NOW, HOUR);
    orders.allow({ kind: 'number', number: '+33142685300' }, 'pbx', NOW, 60);
    orders.block(SIERRA_LEONE, 'owner', '', NOW, null);
    orders.block(PBX, 'detector', '', NOW, HOUR);
    expect(orders.standing(['US', 'GB', 'GB'], ['JP/shared_cost'])).toEqual({
      knownCountries: ['GB', 'US'],
      knownAreas: ['JP/shared_cost'],
      allowedNumbers: ['+14155550100', '+442079460000'],
      allowedCountries: [],
      blockedNumbers: [],
      blockedCountries: ['SL'],
      blockedClasses: [],
    });
  });

  it('are the classes of calls that nobody in the house may make', () => {
    const orders = new Orders();
    const abroad = orders.block({ kind: 'house', class: 'international' }, 'owner', '', NOW, null);
    orders.block({ kind: 'house', class: 'all' }, 'owner', '', NOW, null);
    expect(orders.block({ kind: 'house', class: 'international' }, 'owner', '', NOW, null).id).toBe(abroad.id);
    expect(orders.standing([]).blockedClasses).toEqual(['all', 'international']);
    expect(orders.liftHouse('all', NOW)).toHaveLength(1);
    expect(orders.liftHouse('all', NOW)).toEqual([]);
    expect(orders.standing([]).blockedClasses).toEqual(['international']);
  });

  it('are told to have changed until they are asked for, and only when they did', () => {
    const orders = new Orders();
    const changed = (nowMs: number) => {
      const { standingChanged } = orders.tick(nowMs);
      orders.standing([]);
      return standingChanged;
    };
    orders.block(PBX, 'detector', '', NOW, HOUR);
    orders.allow(FREETOWN, 'pbx', NOW, HOUR);
    orders.suspect('pbx', 'premium', '', NOW, HOUR);
    expect(changed(NOW)).toBe(false);
    orders.allow(FREETOWN, null, NOW, HOUR);
    expect(changed(NOW)).toBe(true);
    expect(changed(later(HOUR) - 1)).toBe(false);
    expect(changed(later(HOUR))).toBe(true);
    orders.block(SIERRA_LEONE, 'owner', '', NOW, null);
    orders.standing([]);
    orders.lift('SL', NOW);
    expect(changed(NOW)).toBe(true);
  });
});

describe("the kernel's sets", () => {
  it('are filled again with the devices that are blocked or suspected, and the time that is left', () => {
    const orders = new Orders();
    orders.block(PBX, 'detector', '', NOW, HOUR);
    orders.block({ kind: 'device', device: '192.168.1.9', class: 'all' }, 'owner', '', NOW, null);
    orders.block(FREETOWN, 'owner', '', NOW, null);
    orders.suspect('kitchen', 'premium', '', NOW, HOUR);
    expect(orders.holds(later(600) + 1)).toEqual([
      { decision: 'block', device: '192.168.1.9', class: 'all', seconds: null },
      { decision: 'block', device: 'pbx', class: 'international', seconds: 3000 },
      { decision: 'ask', device: 'kitchen', class: 'premium', seconds: 3000 },
    ]);
  });
});

describe('a flood', () => {
  it("of detectors' blocks leaves a bounded number of the newest, and every one of the owner's", () => {
    const orders = new Orders();
    orders.block(SIERRA_LEONE, 'owner', '', NOW, HOUR);
    for (let index = 0; index < 10_000; index++)
      orders.block({ kind: 'device', device: `fd00::${index}`, class: 'all' }, 'detector', '', NOW, 2 * HOUR);
    const blocks = orders.blocks(NOW);
    expect(blocks).toHaveLength(501);
    expect(blocks[0]?.target).toEqual(SIERRA_LEONE);
    expect(blocks.at(-1)?.target).toMatchObject({ device: 'fd00::9999' });
  });

  it('of answers for once pushes out none that holds for longer', () => {
    const orders = new Orders();
    orders.allow(SIERRA_LEONE, null, NOW, null);
    orders.allow({ kind: 'country', country: 'GB' }, null, NOW, HOUR);
    for (let index = 0; index < 5_000; index++) orders.allow({ kind: 'number', number: `+44${index}` }, 'pbx', NOW, 60);
    expect(orders.allowances(NOW)).toHaveLength(500);
    expect(orders.allowances(NOW).filter(({ device }) => device === null)).toHaveLength(2);
  });

  it('of names without end is kept short, and each is still told from the other', () => {
    const orders = new Orders();
    const name = 'x'.repeat(1_000_000);
    orders.block({ kind: 'number', number: `${name}1` }, 'detector', name, NOW, HOUR);
    expect(orders.blockOf({ ...CALL, number: `${name}1` }, NOW)).not.toBeNull();
    expect(orders.blockOf({ ...CALL, number: `${name}2` }, NOW)).toBeNull();
    expect(JSON.stringify(orders.save()).length).toBeLessThan(1_000);
  });
});

describe('after a restart', () => {
  const saved = () => {
    const orders = new Orders();
    orders.block(PBX, 'detector', '20 calls', NOW, 2 * HOUR);
    orders.block(SIERRA_LEONE, 'owner', '', NOW, null);
    orders.allow(FREETOWN, 'pbx', NOW, 2 * HOUR);
    orders.suspect('pbx', 'premium', '', NOW, 2 * HOUR);
    return JSON.parse(JSON.stringify(orders.save()));
  };
  const restored = (savedAtMs: number, nowMs: number) => {
    const orders = new Orders();
    orders.restore(saved(), savedAtMs, nowMs);
    return orders;
  };

  it('everything holds on, less the time that passed', () => {
    const orders = restored(later(HOUR), later(1.5 * HOUR));
    expect(orders.blockOf(CALL, later(2 * HOUR) - 1)).not.toBeNull();
    expect(orders.allowanceOf(CALL, later(2 * HOUR) - 1)).not.toBeNull();
    expect(orders.suspicionOf('pbx', 'premium', later(2 * HOUR) - 1)).not.toBeNull();
    expect(orders.tick(later(2 * HOUR)).expired).toMatchObject([{ target: PBX }]);
    expect(orders.allowanceOf(CALL, later(2 * HOUR))).toBeNull();
    expect(orders.suspicionOf('pbx', 'premium', later(2 * HOUR))).toBeNull();
  });

  it.each([
    ['is behind', later(HOUR), 60_000],
    ['was not set when the state was written', NOW, NOW],
  ])('with a clock that %s, all that was left at the time of writing is left', (_, savedAtMs, nowMs) => {
    const orders = restored(savedAtMs, nowMs);
    const leftMs = later(2 * HOUR) - savedAtMs;
    expect(orders.blockOf(CALL, nowMs + leftMs - 1)).not.toBeNull();
    expect(orders.tick(nowMs + leftMs).expired).toMatchObject([{ target: PBX }]);
  });

  it('a state written in 1970 loses no block to the 50 years that the clock then jumps', () => {
    const before = new Orders();
    before.block(PBX, 'detector', '', 60_000, HOUR);
    const orders = new Orders();
    orders.restore(before.save(), 61_000, NOW);
    expect(orders.holds(NOW)).toMatchObject([{ device: 'pbx', seconds: HOUR - 1 }]);
  });

  it('a clock that is set moves every end with it', () => {
    const orders = restored(NOW, 60_000);
    orders.shift(NOW - 60_000);
    expect(orders.holds(NOW).map(({ seconds }) => seconds)).toEqual([2 * HOUR, 2 * HOUR]);
    expect(orders.allowanceOf(CALL, later(2 * HOUR) - 1)).not.toBeNull();
  });

  it('no id is given a second time', () => {
    const orders = restored(NOW, NOW);
    expect(orders.block(FREETOWN, 'owner', '', NOW, null).id).toBe('b3');
    expect(orders.allow(SIERRA_LEONE, null, NOW, null).id).toBe('a2');
  });
});
