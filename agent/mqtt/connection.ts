// One connection to a broker, from CONNECT to its end; a new attempt is a new connection.
// The one rule: it tells of its end exactly once, and after that nothing of it is left: no socket, no timer, no message.
// MQTT 5 and 3.1.1 through mqtt.js, which holds no messages here: the outbox above does.

import { connect, type MqttClient } from 'mqtt';
import { type ConnectionOptions, clientOptions } from './client-options.ts';
import type { CommandMessage } from './command-message.ts';
import type { Failure } from './failure.ts';
import { commandMessage, type Message, packetBytes, propertiesOf } from './message.ts';
import { QOS } from './topics.ts';

interface ConnectionEvents {
  up(): void;
  message(message: CommandMessage): void;
  down(failure: Failure): void;
}

/** MQTT 3.1.1 section 3.9.3, MQTT 5 section 2.4: codes from here on are failures. */
const FAILURE_CODE = 0x80;

/** `acknowledged`: the broker has it. `refused`: it does not want it. `lost`: the connection ended first. */
export type Delivery = 'acknowledged' | 'refused' | 'lost';

export class Connection {
  readonly #client: MqttClient;
  readonly #events: ConnectionEvents;
  readonly #underWay = new Set<() => void>();
  readonly #ackTimeoutMs: number;
  #failure: Failure = { kind: 'silent' };
  #mostBytes = Number.POSITIVE_INFINITY;
  #over = false;

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#events = events;
    this.#ackTimeoutMs = options.ackTimeoutMs;
    this.#client = connect(options.url, clientOptions(options));
    this.#client.on('connect', ({ properties }) => {
      this.#failure = { kind: 'closed' };
      this.#mostBytes = properties?.maximumPacketSize ?? this.#mostBytes;
      this.#events.up();
    });
    this.#client.on('message', (topic, payload, packet) =>
      this.#events.message(commandMessage(topic, payload, packet)),
    );
    this.#client.on('disconnect', ({ reasonCode }) => {
      this.#failure = { kind: 'dismissed', code: reasonCode ?? 0 };
    });
    const onError = (error: Error) => {
      if (this.#failure.kind === 'silent') this.#failure = failureOf(error);
      this.destroy();
    };
    this.#client.on('error', onError);
    // A broker that misses our certificate says so after the handshake (RFC 8446 section 4.4.2.4), which the library keeps to itself.
    this.#client.stream.on('error', onError);
    this.#client.on('close', () => this.destroy());
  }

  /** One at a time: so what waits in the socket is one message at most, and answers, of which the library writes none while the socket is full. */
  publish(message: Message): Promise<Delivery> {
    if (packetBytes(message) > this.#mostBytes) return Promise.resolve('refused');
    return new Promise((resolve) => {
      const watchdog = setTimeout(() => this.#giveUp({ kind: 'unacknowledged' }), this.#ackTimeoutMs);
      const settle = (delivery: Delivery) => {
        clearTimeout(watchdog);
        this.#underWay.delete(lose);
        resolve(delivery);
      };
      const lose = () => settle('lost');
      this.#underWay.add(lose);
      const { topic, payload, retain } = message;
      const options = { qos: QOS, retain, properties: propertiesOf(message) } as const;
      this.#client.publish(topic, payload, options, (error) => settle(deliveryOf(error)));
    });
  }

  /**
   * Resolves to whether the broker lets us. What is published with the retain flag comes with it (MQTT 5 section 3.8.3.1), so that it can be
   * told from what somebody says now.
   */
  subscribe(filter: string): Promise<'granted' | 'refused' | 'lost'> {
    return new Promise((resolve) => {
      this.#client.subscribe({ [filter]: { qos: QOS, rap: true } }, (_error, _granted, suback) => {
        const codes = (suback?.granted ?? []) as readonly number[];
        if (codes.length === 0) resolve('lost');
        else resolve(codes.some((code) => code >= FAILURE_CODE) ? 'refused' : 'granted');
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

  #giveUp(failure: Failure): void {
    this.#failure = failure;
    this.destroy();
  }
}

function deliveryOf(error: Error | undefined): Delivery {
  if (!error) return 'acknowledged';
  return 'code' in error && typeof error.code === 'number' && error.code >= FAILURE_CODE ? 'refused' : 'lost';
}

/** What an error before the CONNACK means; a time-out and a malformed packet have no code. */
function failureOf(error: Error): Failure {
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'number') return { kind: 'refused', code };
  if (code === 'ECONNRESET' || code === 'EPIPE') return { kind: 'silent' };
  return typeof code === 'string' ? { kind: 'error', code } : { kind: 'unanswered' };
}
