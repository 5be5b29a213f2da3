// What is wrong with a tariff, gathered as sentences. The one rule: each names the file, the line and the column, and their number is bounded.

const MOST_FAULTS = 100;

export class TariffFaults {
  readonly #file: string;
  readonly #sentences: string[] = [];
  #surplus = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** `column` is null where the line as a whole is meant; `reason` ends the sentence, without its full stop. */
  add(line: number, column: string | null, reason: string): void {
    if (this.#sentences.length === MOST_FAULTS) this.#surplus += 1;
    else this.#sentences.push(`${this.#file}, line ${line}${column === null ? '' : `, column ${column}`}: ${reason}.`);
  }

  sentences(): readonly string[] {
    if (this.#surplus === 0) return this.#sentences;
    return [...this.#sentences, `${this.#file}: ${this.#surplus} more faults; correct these first.`];
  }
}
