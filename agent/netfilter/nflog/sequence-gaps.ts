// Packets lost on the way, from the numbers the kernel gives the packets of each group (NFULA_SEQ, counting from 0, 32 bits).

export class SequenceGaps {
  readonly #expected = new Map<number, number>();

  /** A fresh binding counts from the beginning. */
  restart(): void {
    this.#expected.clear();
  }

  /** How many packets of `group` are missing before the one numbered `sequence`. */
  next(group: number, sequence: number): number {
    const missing = (sequence - (this.#expected.get(group) ?? 0)) >>> 0;
    this.#expected.set(group, (sequence + 1) >>> 0);
    return missing;
  }
}
