// What holds for a while: blocks by the owner and by detectors, the owner's yes, and suspicions.
// The one rule: of two orders about the same the longer one stays, under the id it had.

import { copyOf, shortKey } from '../../calls/bounded.ts';
import type { CallClass } from '../call-class.ts';
import { Allowances } from './allowances.ts';
import { Blocks } from './blocks.ts';
import { type Hold, holdsOf } from './holds.ts';
import type { Allowance, AllowTarget, Block, BlockTarget, HouseClass, StandingRules, Suspicion } from './order.ts';
import { savedShiftMs } from './saved-time.ts';
import { isStanding, standingRules } from './standing.ts';
import * as about from './target.ts';
import { isOver, TimedShelf } from './timed-shelf.ts';

const MAX_SUSPICIONS = 500;

/** What the owner's word ended. */
export interface Lifted {
  readonly blocks: readonly Block[];
  readonly allowances: readonly Allowance[];
  readonly suspicions: readonly Suspicion[];
}

/** Plain JSON; times are milliseconds since the epoch by the clock of when it was saved. */
export interface SavedOrders {
  readonly lastBlock: number;
  readonly lastAllowance: number;
  readonly blocks: readonly Block[];
  readonly allowances: readonly Allowance[];
  readonly suspicions: readonly Suspicion[];
}

export class Orders {
  readonly #blocks = new Blocks();
  readonly #allowances = new Allowances();
  readonly #suspicions = new TimedShelf<Suspicion>({ limit: MAX_SUSPICIONS, worth: () => 0 });
  #standingChanged = false;

  /** `seconds` null: until it is lifted. An equal target's block keeps its id; the longer one stays, and the owner's stays the owner's. */
  block(target: BlockTarget, by: Block['by'], why: string, nowMs: number, seconds: number | null): Block {
    const { block, dropped } = this.#blocks.add({ target, by, why }, nowMs, seconds);
    this.#touch(dropped === null ? [block] : [block, dropped]);
    return block;
  }

  /** The owner's yes, for one device or (null) for all. An equal one keeps its id, and the longer one stays. */
  allow(target: AllowTarget, device: string | null, nowMs: number, seconds: number | null): Allowance {
    const { allowance, dropped } = this.#allowances.add({ target, device }, nowMs, seconds);
    this.#touch(dropped === null ? [allowance] : [allowance, dropped]);
    return allowance;
  }

  /** Calls of this class from this device are asked about for so many seconds. */
  suspect(device: string, callClass: CallClass, why: string, nowMs: number, seconds: number): Suspicion {
    const key = about.suspicionKey(device, callClass);
    const before = this.#suspicions.get(key, nowMs);
    const untilMs = nowMs + seconds * 1000;
    const wanted = {
      device: about.bounded(device),
      class: callClass,
      why: copyOf(why.slice(0, about.MAX_WHY)),
      untilMs,
    };
    const suspicion = before !== null && before.untilMs >= untilMs ? before : wanted;
    this.#suspicions.put(key, suspicion);
    return suspicion;
  }

  /** The block that stops such a call, the owner's first. Emergency calls are in no class: nobody asks about them here. */
  blockOf(call: about.CallPlace & { readonly class: CallClass }, nowMs: number): Block | null {
    return this.#blocks.find(about.blockKeys(call, call.class), nowMs);
  }

  /** The yes that lets such a call pass: to the number before to the country, for the device before for all. */
  allowanceOf(call: about.CallPlace, nowMs: number): Allowance | null {
    return this.#allowances.find(about.allowanceKeys(call), nowMs);
  }

  suspicionOf(device: string, callClass: CallClass, nowMs: number): Suspicion | null {
    return this.#suspicions.get(about.suspicionKey(device, callClass), nowMs);
  }

  /**
   * Ends what the owner names: an id (`b3`, `a2`), a device, a canonical number, a country, or `all` blocks and suspicions. Only where no
   * block is named so, a yes to the number or country is taken back.
   */
  lift(text: string, nowMs: number): Lifted {
    const isMeant = ({ id, target }: Block | Allowance) => id === text.toLowerCase() || about.isNamed(target, text);
    const blocks = this.#blocks.take((block) => text === 'all' || isMeant(block), nowMs);
    const isSuspect = ({ device }: Suspicion) => text === 'all' || device === shortKey(text);
    const suspicions = this.#suspicions.take(isSuspect, nowMs);
    const allowances = blocks.length > 0 ? [] : this.#allowances.take(isMeant, nowMs);
    this.#touch([...blocks, ...allowances]);
    return { blocks, allowances, suspicions };
  }

  /** Ends the block of the house, if there is one. */
  liftHouse(blocked: HouseClass, nowMs: number): readonly Block[] {
    const blocks = this.#blocks.take(({ target }) => target.kind === 'house' && target.class === blocked, nowMs);
    this.#touch(blocks);
    return blocks;
  }

  /** `standingChanged`: `standing` has something new to say since it was last asked, by what ended or by an order. */
  tick(nowMs: number): { readonly expired: readonly Block[]; readonly standingChanged: boolean } {
    const expired = this.#blocks.takeOver(nowMs);
    this.#touch([...expired, ...this.#allowances.takeOver(nowMs)]);
    this.#suspicions.takeOver(nowMs);
    return { expired, standingChanged: this.#standingChanged };
  }

  /** As of the last tick; sorted, so that equal rules are equal text. */
  standing(knownCountries: readonly string[], knownAreas: readonly string[] = []): StandingRules {
    this.#standingChanged = false;
    return standingRules({ knownCountries, knownAreas }, this.#blocks.all(), this.#allowances.all());
  }

  /** In force, the owner's first, then by age. */
  blocks(nowMs: number): readonly Block[] {
    return this.#blocks.all().filter((block) => !isOver(block, nowMs));
  }

  allowances(nowMs: number): readonly Allowance[] {
    return this.#allowances.all().filter((allowance) => !isOver(allowance, nowMs));
  }

  /** To fill the kernel's sets again. */
  holds(nowMs: number): readonly Hold[] {
    const suspicions = this.#suspicions.all().filter((suspicion) => !isOver(suspicion, nowMs));
    return holdsOf(this.blocks(nowMs), suspicions, nowMs);
  }

  /** The clock was moved by `deltaMs`: everything ends as much later. */
  shift(deltaMs: number): void {
    this.#blocks.shift(deltaMs);
    this.#allowances.shift(deltaMs);
    this.#suspicions.shift(deltaMs);
  }

  save(): SavedOrders {
    return {
      ...{ lastBlock: this.#blocks.last, lastAllowance: this.#allowances.last, blocks: this.#blocks.all() },
      ...{ allowances: this.#allowances.all(), suspicions: this.#suspicions.all() },
    };
  }

  /** In place of all there is. Everything comes back with what was left of it; see `savedShiftMs`. */
  restore(saved: SavedOrders, savedAtMs: number, nowMs: number): void {
    this.#blocks.restore(saved.blocks, saved.lastBlock);
    this.#allowances.restore(saved.allowances, saved.lastAllowance);
    this.#suspicions.clear();
    for (const one of saved.suspicions) this.#suspicions.put(about.suspicionKey(one.device, one.class), one);
    this.#standingChanged = true;
    this.shift(savedShiftMs(savedAtMs, nowMs));
  }

  #touch(orders: readonly (Block | Allowance)[]): void {
    if (orders.some(isStanding)) this.#standingChanged = true;
  }
}
