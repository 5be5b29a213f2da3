// Keeps a connection to the broker: tries again with back-off, and with MQTT 3.1.1 where 5 is not understood.
// The one rule: it never gives up while it runs, and tells each reason for a failure once, not at every attempt.

import type { MqttConfig } from '../config/schema.ts';
import { type BackoffLimits, backoffMs } from './backoff.ts';
import { clientId } from './client-id.ts';
import type { CommandMessage } from './command-message.ts';
import { Connection } from './connection.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import { type Failure, failureSentence, maybeWrongVersion, rivalSentence } from './failure.ts';
import { Rivalry } from './rivalry.ts';
import { payloadText, topicName } from './topics.ts';

/** Where the sentences go. */
export interface MqttLog {
  info(sentence: string): void;
  warn(sentence: string): void;
}

/** After a connection that held for `steadyMs` the next failure counts as the first. */
export interface LinkTiming extends BackoffLimits {
  readonly steadyMs: number;
  readonly connectTimeoutMs: number;
  readonly keepaliveSeconds: number;
  /** How long the broker may take to confirm a message. */
  readonly ackTimeoutMs: number;
}

/** `id` is the router's name in topics, `machine` tells it from others with the same. */
interface LinkOptions {
  readonly mqtt: MqttConfig;
  readonly id: string;
  readonly machine: string;
  readonly log: MqttLog;
  readonly timing: LinkTiming;
}

/** `down` comes only after `up`. */
interface LinkEvents {
  up(connection: Connection): void;
  message(message: CommandMessage): void;
  down(): void;
}

export class Link {
  readonly #options: LinkOptions;
  readonly #events: LinkEvents;
  readonly #rivalry = new Rivalry();
  #version: 4 | 5 = 5;
  #failures = 0;
  #told = '';
  #upSinceMs: number | null = null;
  #connection: Connection | null = null;
  #retry: NodeJS.Timeout | undefined;
  #closed: (() => void) | null = null;

  constructor(options: LinkOptions, events: LinkEvents) {
    this.#options = options;
    this.#events = events;
  }

  open(): void {
    const { mqtt, log } = this.#options;
    if (mqtt.insecure)
      log.warn(`Nobody checks the certificate of the MQTT broker ${mqtt.url}; remove option insecure, name ca_file.`);
    this.#open();
  }

  /** Closes for good: with a DISCONNECT, or by force, which is also what a connection gets that is not up yet. */
  close(force: boolean): Promise<void> {
    clearTimeout(this.#retry);
    const connection = this.#connection;
    if (connection === null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#closed = resolve;
      if (force || this.#upSinceMs === null) connection.destroy();
      else connection.end();
    });
  }

  #open(): void {
    const read = readCredentials(this.#options.mqtt);
    if (read.ok) {
      this.#connect(read.credentials);
      return;
    }
    this.#failures += 1;
    this.#tell(read.sentences.join(' '));
    this.#retryLater();
  }

  #connect(credentials: Credentials): void {
    const { mqtt, id, machine, timing } = this.#options;
    const will = { topic: topicName(id, 'availability'), payload: payloadText<'availability'>('offline') };
    this.#connection = new Connection(
      { ...mqtt, ...timing, credentials, clientId: clientId(id, machine), version: this.#version, will },
      {
        up: () => this.#up(),
        message: (message) => this.#events.message(message),
        down: (failure) => this.#down(failure),
      },
    );
  }

  #up(): void {
    const { log, mqtt } = this.#options;
    this.#upSinceMs = performance.now();
    log.info(`Connected to the MQTT broker ${mqtt.url}${this.#version === 4 ? ' with MQTT 3.1.1' : ''}.`);
    if (this.#connection !== null) this.#events.up(this.#connection);
  }

  #down(failure: Failure): void {
    const upSinceMs = this.#upSinceMs;
    this.#connection = null;
    this.#upSinceMs = null;
    if (upSinceMs !== null) this.#events.down();
    if (this.#closed !== null) this.#closed();
    else this.#tryAgain(failure, upSinceMs === null ? null : performance.now() - upSinceMs);
  }

  #tryAgain(failure: Failure, heldMs: number | null): void {
    const { mqtt, timing } = this.#options;
    const rival = this.#rivalry.ended(failure, heldMs);
    // As long as two throw each other out, a connection that held for a while is no sign that all is well.
    const wasSteady = rival === 'none' && heldMs !== null && heldMs >= timing.steadyMs;
    this.#failures = wasSteady ? 1 : this.#failures + 1;
    if (wasSteady) this.#told = '';
    const older = maybeWrongVersion(failure) && this.#version === 5;
    if (maybeWrongVersion(failure)) this.#version = older ? 4 : 5;
    // Falling back is no failure yet: if the older version fails too, its reason will be told.
    if (!older) this.#tell(rival === 'none' ? failureSentence(failure, mqtt.url) : rivalSentence(rival, mqtt.url));
    this.#retryLater();
  }

  #retryLater(): void {
    const delayMs = backoffMs(this.#failures, this.#options.timing, Math.random());
    this.#retry = setTimeout(() => this.#open(), delayMs);
  }

  #tell(sentence: string): void {
    if (sentence !== this.#told) this.#options.log.warn(sentence);
    this.#told = sentence;
  }
}
