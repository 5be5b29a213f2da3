// The shelves of orders against the plainest thing that could work: a list of every order ever given.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CALL_CLASSES } from '../../agent/policy/call-class.ts';
import type { AllowTarget, Block, BlockTarget } from '../../agent/policy/orders/order.ts';
import { Orders } from '../../agent/policy/orders/orders.ts';

const NOW = Date.UTC(2026, 5, 30, 12);

const devices = fc.constantFrom('pbx', 'kitchen');
const numbers = fc.constantFrom('+23276123456', '+442079460000');
const countries = fc.constantFrom('SL', 'GB');
const destination: fc.Arbitrary<AllowTarget> = fc.oneof(
  numbers.map((number) => ({ kind: 'number', number }) as const),
  countries.map((country) => ({ kind: 'country', country }) as const),
);
const target: fc.Arbitrary<BlockTarget> = fc.oneof(
  destination,
  fc.record({ kind: fc.constant('device' as const), device: devices, class: fc.constantFrom(...CALL_CLASSES, 'all') }),
  fc.record({ kind: fc.constant('house' as const), class: fc.constantFrom('international', 'all') }),
);

type Order =
  | { readonly do: 'block'; readonly target: BlockTarget; readonly by: Block['by']; readonly seconds: number | null }
  | {
      readonly do: 'allow';
      readonly target: AllowTarget;
      readonly device: string | null;
      readonly seconds: number | null;
    }
  | { readonly do: 'lift'; readonly text: string }
  | { readonly do: 'tick' | 'restart' };

const seconds = fc.option(fc.integer({ min: 1, max: 100 }));
const by = fc.constantFrom('owner' as const, 'detector' as const);
const order: fc.Arbitrary<Order> = fc.oneof(
  fc.record({ do: fc.constant('block' as const), target, by, seconds }),
  fc.record({ do: fc.constant('allow' as const), target: destination, device: fc.option(devices), seconds }),
  fc.record({ do: fc.constant('lift' as const), text: fc.oneof(devices, numbers, countries, fc.constant('all')) }),
  fc.record({ do: fc.constantFrom('tick' as const, 'restart' as const) }),
);
const call = fc.record({
  device: devices,
  class: fc.constantFrom(...CALL_CLASSES),
  number: numbers,
  country: fc.option(countries),
});
type Call = typeof call extends fc.Arbitrary<infer C> ? C : never;

interface Given {
  readonly target: BlockTarget;
  readonly by: Block['by'];
  readonly device: string | null;
  readonly untilMs: number;
}

class Reference {
  #blocks: Given[] = [];
  #allowances: Given[] = [];

  give(order: Order, nowMs: number): void {
    if (order.do === 'lift') this.#lift(order.text, nowMs);
    if (order.do !== 'block' && order.do !== 'allow') return;
    const untilMs = order.seconds === null ? Number.POSITIVE_INFINITY : nowMs + order.seconds * 1000;
    if (order.do === 'block') this.#blocks.push({ ...order, device: null, untilMs });
    else this.#allowances.push({ ...order, by: 'owner', untilMs });
  }

  blocking(call: Call, nowMs: number): readonly Given[] {
    return this.#blocks.filter((one) => one.untilMs > nowMs && isOn(one.target, call));
  }

  allows(call: Call, nowMs: number): boolean {
    const isFor = ({ device }: Given) => device === null || device === call.device;
    return this.#allowances.some((one) => one.untilMs > nowMs && isFor(one) && isOn(one.target, call));
  }

  #lift(text: string, nowMs: number): void {
    const isLifted = ({ target, untilMs }: Given) => untilMs > nowMs && (text === 'all' || namesOf(target) === text);
    const blocksWereLifted = this.#blocks.some(isLifted);
    this.#blocks = this.#blocks.filter((one) => !isLifted(one));
    if (blocksWereLifted || text === 'all') return;
    this.#allowances = this.#allowances.filter((one) => !isLifted(one));
  }
}

function namesOf(target: BlockTarget): string | null {
  if (target.kind === 'house') return null;
  if (target.kind === 'device') return target.device;
  return target.kind === 'number' ? target.number : target.country;
}

function isOn(target: BlockTarget, call: Call): boolean {
  if (target.kind === 'number') return target.number === call.number;
  if (target.kind === 'country') return target.country === call.country;
  const isOfHouse = target.kind === 'house';
  return (isOfHouse || target.device === call.device) && (target.class === 'all' || target.class === call.class);
}

function give(orders: Orders, order: Order, nowMs: number): Orders {
  if (order.do === 'block') orders.block(order.target, order.by, '', nowMs, order.seconds);
  if (order.do === 'allow') orders.allow(order.target, order.device, nowMs, order.seconds);
  if (order.do === 'lift') orders.lift(order.text, nowMs);
  if (order.do === 'tick') orders.tick(nowMs);
  if (order.do !== 'restart') return orders;
  const restarted = new Orders();
  restarted.restore(JSON.parse(JSON.stringify(orders.save())), nowMs, nowMs);
  return restarted;
}

it('any sequence of orders blocks and allows what a list of all of them does', () => {
  const steps = fc.array(fc.record({ pauseSeconds: fc.integer({ min: 0, max: 40 }), order }), { maxLength: 30 });
  fc.assert(
    fc.property(steps, call, (steps, call) => {
      const reference = new Reference();
      let orders = new Orders();
      let nowMs = NOW;
      for (const { pauseSeconds, order } of steps) {
        nowMs += pauseSeconds * 1000;
        orders = give(orders, order, nowMs);
        reference.give(order, nowMs);
        const blocking = reference.blocking(call, nowMs);
        const found = orders.blockOf(call, nowMs);
        expect(found !== null).toBe(blocking.length > 0);
        if (blocking.some((one) => one.by === 'owner')) expect(found?.by).toBe('owner');
        expect(orders.allowanceOf(call, nowMs) !== null).toBe(reference.allows(call, nowMs));
      }
    }),
    { numRuns: 400 },
  );
});
