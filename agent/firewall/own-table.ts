// Our table in the kernel: the program that is to be in force, and the elements put into it since.
// The one rule: programs are loaded one after the other, each in one transaction made from what the kernel has at that moment.

import { type ElementChange, updateElements } from '../netfilter/nft/elements.ts';
import { loadProgram } from '../netfilter/nft/program.ts';
import type { NftOptions, NftResult } from '../netfilter/nft/run.ts';
import { deleteTable, listTable } from '../netfilter/nft/tables.ts';
import type { CompiledProgram } from './compile/program.ts';
import { ElementMirror } from './mirror.ts';
import { TABLE_FAMILY, TABLE_NAME } from './table.ts';

/** `restored`: the table was missing, and is there again. */
export type Restored = { readonly ok: true; readonly restored: boolean } | Extract<NftResult, { readonly ok: false }>;

const MAX_MIRRORED = 16_384;
/** Somebody may delete or create the table between the look at it and the transaction; then it is looked at again. */
const ATTEMPTS = 3;

export class OwnTable {
  readonly #nft: NftOptions;
  readonly #nowMs: () => number;
  readonly #onRestored: () => void;
  readonly #mirror = new ElementMirror(MAX_MIRRORED);
  #program: CompiledProgram | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(nft: NftOptions, nowMs: () => number, onRestored: () => void) {
    this.#nft = nft;
    this.#nowMs = nowMs;
    this.#onRestored = onRestored;
  }

  /** Refused, the last program stays in force. */
  apply(program: CompiledProgram): Promise<NftResult> {
    return this.#inTurn(async () => {
      const result = await this.#load(program);
      if (result.ok) this.#program = program;
      return result;
    });
  }

  /** Loads the program again if there is one and its table is gone. */
  restore(): Promise<Restored> {
    return this.#inTurn(async () => {
      const program = this.#program;
      const list = await listTable(TABLE_FAMILY, TABLE_NAME, this.#nft);
      if (!list.ok) return list;
      if (program === null || list.table !== null) return { ok: true, restored: false };
      const result = await this.#load(program);
      if (!result.ok) return result;
      this.#onRestored();
      return { ok: true, restored: true };
    });
  }

  /** One transaction. That the table was destroyed a moment ago is made good first. */
  async change(changes: readonly ElementChange[]): Promise<NftResult> {
    let result = await updateElements(changes, this.#nft);
    if (!result.ok && result.reason.kind === 'refused') {
      const restored = await this.restore();
      if (restored.ok && restored.restored) result = await updateElements(changes, this.#nft);
    }
    if (result.ok) this.#mirror.record(changes, this.#nowMs());
    return result;
  }

  /** From here on nothing is restored. */
  release(how: 'remove' | 'keep'): Promise<NftResult> {
    return this.#inTurn(async () => {
      this.#program = null;
      return how === 'remove' ? deleteTable(TABLE_FAMILY, TABLE_NAME, this.#nft) : { ok: true };
    });
  }

  async #load(program: CompiledProgram): Promise<NftResult> {
    let result: NftResult = { ok: true };
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const list = await listTable(TABLE_FAMILY, TABLE_NAME, this.#nft);
      if (!list.ok) return list;
      const text = list.table === null ? this.#fresh(program) : program.reapply(list.table);
      result = await loadProgram(text, this.#nft);
      if (result.ok || result.reason.kind !== 'refused') return result;
    }
    return result;
  }

  /** The program with the elements that are still valid, for a kernel without the table. */
  #fresh(program: CompiledProgram): string {
    const known = new Set(program.dynamicSets);
    const valid = this.#mirror.valid(this.#nowMs()).filter(({ set }) => known.has(set.set));
    return `${program.text}\n${valid.map(addition).join('\n')}\n`;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** In a fresh table nothing can be there before. */
function addition({ key, value, set, timeoutSeconds }: Extract<ElementChange, { op: 'add' }>): string {
  const timeout = timeoutSeconds === undefined ? '' : ` timeout ${timeoutSeconds}s`;
  const data = value === undefined ? '' : ` : ${value}`;
  return `add element ${set.family} ${set.table} ${set.set} { ${key}${timeout}${data} }`;
}
