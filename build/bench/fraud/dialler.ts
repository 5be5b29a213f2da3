// Which number an attacker dials next. The one rule: whatever becomes of its calls, it goes on.

import { seeded } from '../random.ts';
import type { Attack } from './attack.ts';
import { numbersInRow } from './countries.ts';

export class Dialler {
  readonly #attack: Attack;
  readonly #numbers: readonly (readonly string[])[];
  readonly #random;
  #place = 0;
  #country = 0;

  constructor(attack: Attack, seed: number) {
    this.#attack = attack;
    this.#random = seeded(seed);
    const { countries, numbers } = attack;
    // As evenly as it goes: the first countries have one number more.
    this.#numbers = countries.map((country, index) =>
      numbersInRow(country, Math.ceil((numbers - index) / countries.length), this.#random),
    );
  }

  /** As the telephone sends it. */
  next(): string {
    const { rotates, dialPrefix } = this.#attack;
    const numbers = this.#numbers[this.#country % this.#numbers.length] ?? [];
    const number = numbers[this.#place % numbers.length];
    if (number === undefined) throw new Error(`${this.#attack.id} has no numbers`);
    this.#place += rotates ? this.#random(3) : 1;
    if (!rotates) this.#country++;
    return dialPrefix + number;
  }

  /** Its call did not get through. */
  stopped(): void {
    if (this.#attack.rotates) this.#country++;
  }
}
