// Our table in the kernel: the program that is to be in force, and the elements put into it since.
// The one rule: programs are loaded one after the other, each made from what the kernel has at that moment, and switched at one moment.

import type { RequestResult } from '../netfilter/netlink/requests.ts';
import type { ElementChange } from '../netfilter/nft/element-batch.ts';
import type { ElementClient } from '../netfilter/nft/element-client.ts';
import { loadProgram } from '../netfilter/nft/program.ts';
import type { NftOptions, NftResult } from '../netfilter/nft/run.ts';
import { deleteTable, listTable } from '../netfilter/nft/tables.ts';
import type { CompiledProgram } from './compile/program.ts';
import { ElementMirror } from './mirror.ts';
import { TABLE_FAMILY, TABLE_NAME } from './table.ts';

/** `restored`: the table was missing, and is there again. */
export type Restored = { readonly ok: true; readonly restored: boolean } | Fault;
type Fault = Extract<NftResult, { readonly ok: false }>;
/** `fresh`: the table was made anew, so its sets are empty. */
type Loaded = { readonly ok: true; readonly fresh: boolean } | Fault;

const MAX_MIRRORED = 16_384;
/** Somebody may delete or create the table between the look at it and the transaction; then it is looked at again. */
const ATTEMPTS = 3;
const ENOENT = 2;
const CLEARED = `add table ${TABLE_FAMILY} ${TABLE_NAME}\ndelete table ${TABLE_FAMILY} ${TABLE_NAME}\n`;

/** `onRestored` hears whether the elements are there again too. */
export interface OwnTableOptions {
  readonly nft: NftOptions;
  readonly elements: ElementClient;
  readonly nowMs: () => number;
  readonly onRestored: (elements: RequestResult) => void;
}

export class OwnTable {
  readonly #options: OwnTableOptions;
  readonly #mirror = new ElementMirror(MAX_MIRRORED);
  #program: CompiledProgram | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: OwnTableOptions) {
    this.#options = options;
  }

  /** Refused, the last program stays in force. A table that somebody destroyed meanwhile comes back with its elements here too. */
  apply(program: CompiledProgram): Promise<NftResult> {
    return this.#inTurn(async () => {
      const loaded = await this.#load(program);
      if (!loaded.ok) return loaded;
      if (loaded.fresh && this.#program !== null) await this.#refill();
      this.#program = program;
      return { ok: true };
    });
  }

  /** Loads the program again, with the elements that are still valid, if there is one and its table is gone. */
  restore(): Promise<Restored> {
    return this.#inTurn(async () => {
      const program = this.#program;
      const list = await listTable(TABLE_FAMILY, TABLE_NAME, this.#options.nft);
      if (!list.ok) return list;
      if (program === null || list.table !== null) return { ok: true, restored: false };
      const loaded = await this.#load(program);
      if (!loaded.ok) return loaded;
      await this.#refill();
      return { ok: true, restored: true };
    });
  }

  /** One transaction. That the table was destroyed a moment ago is made good first. */
  async change(changes: readonly ElementChange[]): Promise<RequestResult> {
    const { elements, nowMs } = this.#options;
    let result = await elements.change(changes);
    if (!result.ok && result.reason.kind === 'refused' && result.reason.errno === ENOENT) {
      const restored = await this.restore();
      if (restored.ok) result = await elements.change(changes);
    }
    if (result.ok) this.#mirror.record(changes, nowMs());
    return result;
  }

  /** From here on nothing is restored. */
  release(how: 'remove' | 'keep'): Promise<NftResult> {
    return this.#inTurn(async () => {
      this.#program = null;
      return how === 'remove' ? deleteTable(TABLE_FAMILY, TABLE_NAME, this.#options.nft) : { ok: true };
    });
  }

  async #refill(): Promise<void> {
    const { elements, nowMs, onRestored } = this.#options;
    onRestored(await elements.change(this.#mirror.valid(nowMs())));
  }

  async #load(program: CompiledProgram): Promise<Loaded> {
    const { nft } = this.#options;
    let refused: Fault | null = null;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const list = await listTable(TABLE_FAMILY, TABLE_NAME, nft);
      if (!list.ok) return list;
      const fresh = list.table === null;
      const result = await this.#run(list.table === null ? [program.text] : program.reapply(list.table));
      if (result.ok) return { ok: true, fresh };
      if (result.reason.kind !== 'refused') return result;
      refused = result;
    }
    // What another version or somebody else left under our name may not fit: then all of it anew, in one transaction.
    const anew = await this.#run([`${CLEARED}${program.text}`]);
    return anew.ok ? { ok: true, fresh: true } : (refused ?? anew);
  }

  async #run(transactions: readonly string[]): Promise<NftResult> {
    for (const transaction of transactions) {
      const result = await loadProgram(transaction, this.#options.nft);
      if (!result.ok) return result;
    }
    return { ok: true };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
