// What a benchmark is: a name, the tools it needs, and a run that ends in rows of one table.
// The one rule: what is compared is measured in the same run and in turns, because the machine is never quiet.

import type { Home } from '../../test/lab/kit/home.ts';

type Unit = 's' | 'ms' | 'us' | 'ns' | 'MB' | 'kB' | 'packets' | 'events';

/** What a row should come to: of our value, of its ratio to the other's, or of what it is above the other's. */
interface Aim {
  readonly of: 'ours' | 'ratio' | 'difference';
  readonly most: number;
}

export interface Row {
  readonly name: string;
  readonly measured: string;
  readonly unit: Unit;
  readonly ours: number;
  readonly other?: { readonly name: string; readonly value: number };
  readonly aim?: Aim;
}

export interface Context {
  /** Tells how far it is, on stderr. */
  progress(text: string): void;
  /** The lab's home, made when first asked for and shared by all benchmarks. */
  home(): Promise<Home>;
  /** A folder that is removed at the end. */
  readonly folder: string;
}

export interface Benchmark {
  readonly name: string;
  readonly summary: string;
  /** Programs it calls, with the Debian package of each. */
  readonly tools: Readonly<Record<string, string>>;
  run(context: Context): Promise<readonly Row[]>;
}

export function ratioOf({ ours, other }: Row): number | null {
  return other === undefined || other.value === 0 ? null : ours / other.value;
}

/** Null where the row has no aim. */
export function meetsAim(row: Row): boolean | null {
  const { aim, ours, other } = row;
  if (aim === undefined) return null;
  switch (aim.of) {
    case 'ours':
      return ours <= aim.most;
    case 'ratio':
      return (ratioOf(row) ?? Number.POSITIVE_INFINITY) <= aim.most;
    case 'difference':
      return ours - (other?.value ?? 0) <= aim.most;
  }
}
