// Interface numbers, as the kernel logs them, into names. The one rule: no answer is older than a second, for an interface may be renamed
// and keep its number (pppd does so), and the directory is read at most once in a second, so that a flood of packets costs no more.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const REFRESH_MS = 1000;
const SYSFS_DIRECTORY = '/sys/class/net';

/** Interface index and name of every interface there is. */
export type ListInterfaces = () => Iterable<readonly [index: number, name: string]>;

export class InterfaceNames {
  readonly #list: ListInterfaces;
  #names: ReadonlyMap<number, string> = new Map();
  #readAtMs = Number.NEGATIVE_INFINITY;

  constructor(list: ListInterfaces = listSysfs) {
    this.#list = list;
  }

  /** `if7` for an interface that went before it could be looked up. */
  nameOf(index: number): string {
    return this.#refreshed().get(index) ?? `if${index}`;
  }

  #refreshed(): ReadonlyMap<number, string> {
    const nowMs = performance.now();
    if (nowMs - this.#readAtMs >= REFRESH_MS) {
      this.#readAtMs = nowMs;
      this.#names = new Map(this.#list());
    }
    return this.#names;
  }
}

function* listSysfs(): Generator<readonly [number, string]> {
  for (const name of readdirSync(SYSFS_DIRECTORY)) {
    const index = readIndex(join(SYSFS_DIRECTORY, name, 'ifindex'));
    if (index !== null) yield [index, name];
  }
}

/** An interface may go while we look, and bonding's control file is no interface. */
function readIndex(path: string): number | null {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
