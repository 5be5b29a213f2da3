// The agent's control socket as a program uses it: one order a time, and its answer.

import { once } from 'node:events';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';

export class Control {
  #socket;
  #lines;

  constructor(path) {
    this.#socket = createConnection(path);
    this.#lines = createInterface({ input: this.#socket });
  }

  give(order) {
    this.answered = once(this.#lines, 'line');
    this.#socket.write(`${JSON.stringify(order)}\n`);
  }

  /** What the order just given came to. */
  async answer() {
    const { ok, sentence, data } = JSON.parse(await this.answered);
    if (!ok) throw new Error(sentence);
    return data;
  }

  close() {
    this.#socket.destroy();
  }
}
