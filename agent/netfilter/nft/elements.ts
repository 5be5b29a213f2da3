// Elements of sets and maps come and go in one transaction. The one rule: what is asked for holds afterwards, whatever was there.
// nft 1.0.6 has no `destroy`: to delete what may be absent it is added first, and a time-out is renewed by add, delete, add.

import type { NftFault } from './faults.ts';
import { loadProgram } from './program.ts';
import type { NftOptions, NftResult } from './run.ts';
import type { TableFamily } from './tables.ts';

/** A set or a map. */
export interface SetName {
  readonly family: TableFamily;
  readonly table: string;
  readonly set: string;
}

/**
 * `key` and `value` are in nft's own syntax (`192.0.2.1 . 5060`, `drop`); a map's `value` goes with its key, also when it is deleted.
 * With `timeoutSeconds` (whole seconds) the element's life begins anew; without, an element that is there stays as it is.
 */
export type ElementChange =
  | {
      readonly op: 'add';
      readonly set: SetName;
      readonly key: string;
      readonly value?: string;
      readonly timeoutSeconds?: number;
    }
  | { readonly op: 'delete'; readonly set: SetName; readonly key: string; readonly value?: string };

/** Makes all `changes`, in their order, in one transaction; refused, none of them. */
export async function updateElements(changes: readonly ElementChange[], options: NftOptions = {}): Promise<NftResult> {
  if (changes.length === 0) return { ok: true };
  // A map's key may be there with another value: then the first `add` is refused and the key can be deleted without it.
  const present = new Set<number>();
  let refusal: NftResult | null = null;
  for (;;) {
    const { program, changeOfLine } = compose(changes, present);
    const result = await loadProgram(program, options);
    if (result.ok || result.reason.kind !== 'refused') return result;
    // If that was not it, what the kernel said first is nearer to the cause.
    refusal ??= result;
    if (!learn(result.reason.faults, changeOfLine, changes, present)) return refusal;
  }
}

/** True when a fault points to a change of a map that has not been tried as one of a present key; so the loop is finite. */
function learn(
  faults: readonly NftFault[],
  changeOfLine: readonly number[],
  changes: readonly ElementChange[],
  present: Set<number>,
): boolean {
  const before = present.size;
  for (const { line } of faults) {
    const index = changeOfLine[line - 1];
    if (index !== undefined && changes[index]?.value !== undefined) present.add(index);
  }
  return present.size > before;
}

interface Composed {
  readonly program: string;
  /** Which change the line (counted from 0) belongs to. */
  readonly changeOfLine: readonly number[];
}

function compose(changes: readonly ElementChange[], present: ReadonlySet<number>): Composed {
  const lines: string[] = [];
  const changeOfLine: number[] = [];
  for (const [index, change] of changes.entries()) {
    for (const line of linesOf(change, present.has(index))) {
      lines.push(line);
      changeOfLine.push(index);
    }
  }
  return { program: `${lines.join('\n')}\n`, changeOfLine };
}

function linesOf(change: ElementChange, present: boolean): readonly string[] {
  const { family, table, set } = change.set;
  const name = `element ${plain(family)} ${plain(table)} ${plain(set)}`;
  const key = plain(change.key);
  const value = change.value === undefined ? '' : ` : ${plain(change.value)}`;
  const removal = [...(present ? [] : [`add ${name} { ${key}${value} }`]), `delete ${name} { ${key} }`];
  if (change.op === 'delete') return removal;
  const timeout = change.timeoutSeconds === undefined ? '' : ` timeout ${change.timeoutSeconds}s`;
  const addition = `add ${name} { ${key}${timeout}${value} }`;
  return timeout === '' && !present ? [addition] : [...removal, addition];
}

/** Text that cannot end its place in the command. */
function plain(text: string): string {
  if (/[\n;{}#]/.test(text)) throw new Error(`not one element of nft syntax: ${text}`);
  return text;
}
