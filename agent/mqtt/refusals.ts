// What the broker does not let us do, told once for each topic.

import type { MqttLog } from './link.ts';

/** Whoever gives commands may name a topic of his own for the results, so there may be any number of topics. */
const MOST_TOPICS = 20;

export class Refusals {
  readonly #log: MqttLog;
  readonly #told = new Set<string>();

  constructor(log: MqttLog) {
    this.#log = log;
  }

  message(topic: string): void {
    this.#tell(
      topic,
      `The MQTT broker refuses a message on ${topic}; allow this user to write there, and messages of that size.`,
    );
  }

  subscription(filter: string): void {
    this.#tell(filter, `The MQTT broker does not let us read ${filter}, so no commands come; allow this user to.`);
  }

  #tell(topic: string, sentence: string): void {
    if (this.#told.has(topic) || this.#told.size >= MOST_TOPICS) return;
    this.#told.add(topic);
    this.#log.warn(sentence);
  }
}
