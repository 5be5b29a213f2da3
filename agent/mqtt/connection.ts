// One connection to a broker, from CONNECT to its end; a new attempt is a new connection.
// The one rule: it tells of its end exactly once, and after that nothing of it is left: no socket, no timer, no message.
// MQTT 5 and 3.1.1 through mqtt.js, which holds no messages here: the outbox above does.

import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import type { Failure } from './failure.ts';
import { QOS } from './topics.ts';

interface ConnectionOptions {
  readonly url: string;
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  /** 4 is MQTT 3.1.1. */
  readonly version: 4 | 5;
  /** Published by the broker, retained, when the connection breaks. */
  readonly will: { readonly topic: string; readonly payload: string };
  readonly connectTimeoutMs: number;
  readonly keepaliveSeconds: number;
}

interface ConnectionEvents {
  up(): void;
  down(failure: Failure): void;
}

export interface Message {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

/** `acknowledged`: the broker has it. `refused`: it does not want it. `lost`: the connection ended first. */
export type Delivery = 'acknowledged' | 'refused' | 'lost';

export class Connection {
  readonly #client: MqttClient;
  readonly #events: ConnectionEvents;
  readonly #underWay = new Set<() => void>();
  #failure: Failure = { kind: 'silent' };
  #mostBytes = Number.POSITIVE_INFINITY;
  #over = false;

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#events = events;
    this.#client = connect(options.url, clientOptions(options));
    this.#client.on('connect', ({ properties }) => {
      this.#failure = { kind: 'closed' };
      this.#mostBytes = properties?.maximumPacketSize ?? this.#mostBytes;
      this.#events.up();
    });
    this.#client.on('disconnect', ({ reasonCode }) => {
      this.#failure = { kind: 'dismissed', code: reasonCode ?? 0 };
    });
    this.#client.on('error', (error) => {
      if (this.#failure.kind === 'silent') this.#failure = failureOf(error);
      this.destroy();
    });
    this.#client.on('close', () => this.destroy());
  }

  publish(message: Message): Promise<Delivery> {
    if (packetBytes(message) > this.#mostBytes) return Promise.resolve('refused');
    return new Promise((resolve) => {
      const lose = () => resolve('lost');
      this.#underWay.add(lose);
      const { topic, payload, retain } = message;
      this.#client.publish(topic, payload, { qos: QOS, retain }, (error) => {
        this.#underWay.delete(lose);
        resolve(deliveryOf(error));
      });
    });
  }

  /** Says DISCONNECT, so that the broker forgets the last will. */
  end(): void {
    this.#client.end();
  }

  /** Breaks the connection, if it stands still, so that the broker publishes the last will. */
  destroy(): void {
    if (this.#over) return;
    this.#over = true;
    this.#client.end(true);
    // After an `end` that the broker has not answered the client would go on waiting.
    this.#client.stream.destroy();
    for (const lose of this.#underWay) lose();
    this.#events.down(this.#failure);
  }
}

function clientOptions(options: ConnectionOptions): IClientOptions {
  const { version, will, connectTimeoutMs, keepaliveSeconds, clientId, username, password } = options;
  return {
    clientId,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    protocolVersion: version,
    clean: true,
    will: { topic: will.topic, payload: Buffer.from(will.payload), qos: QOS, retain: true },
    keepalive: keepaliveSeconds,
    connectTimeout: connectTimeoutMs,
    // Its own reconnecting knows neither jitter nor another protocol version.
    reconnectPeriod: 0,
    queueQoSZero: false,
    // A table of all 65,536 numbers costs 18 MB.
    writeCache: false,
  };
}

/** MQTT 5 section 3.3: fixed header of 5 bytes at most, topic with its length, packet identifier, no properties, payload. */
function packetBytes({ topic, payload }: Message): number {
  return 5 + 2 + Buffer.byteLength(topic) + 2 + 1 + Buffer.byteLength(payload);
}

function deliveryOf(error: Error | undefined): Delivery {
  if (!error) return 'acknowledged';
  return 'code' in error && typeof error.code === 'number' && error.code >= 0x80 ? 'refused' : 'lost';
}

/** What an error before the CONNACK means; a time-out and a malformed packet have no code. */
function failureOf(error: Error): Failure {
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'number') return { kind: 'refused', code };
  if (code === 'ECONNRESET' || code === 'EPIPE') return { kind: 'silent' };
  return typeof code === 'string' ? { kind: 'error', code } : { kind: 'unanswered' };
}
