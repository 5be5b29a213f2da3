// One connection to a broker, from CONNECT to its end; a new attempt is a new connection.
// The one rule: it tells of its end exactly once, and after that nothing of it is left: no socket, no timer, no message.
// MQTT 5 and 3.1.1 through mqtt.js, which holds no messages here: the outbox above does.

import { connect, type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt';
import type { CommandMessage } from './command-message.ts';
import type { Credentials } from './credentials.ts';
import type { Failure } from './failure.ts';
import { QOS } from './topics.ts';

interface ConnectionOptions {
  readonly url: string;
  readonly clientId: string;
  readonly username?: string;
  readonly credentials: Credentials;
  /** Name in the broker's certificate, null for the host of the URL. */
  readonly serverName: string | null;
  readonly insecure: boolean;
  /** 4 is MQTT 3.1.1. */
  readonly version: 4 | 5;
  /** Published by the broker, retained, when the connection breaks; null for nothing. */
  readonly will: { readonly topic: string; readonly payload: string } | null;
  readonly connectTimeoutMs: number;
  readonly keepaliveSeconds: number;
  /** For so long a PUBACK may be missing. */
  readonly ackTimeoutMs: number;
}

interface ConnectionEvents {
  up(): void;
  message(message: CommandMessage): void;
  down(failure: Failure): void;
}

export interface Message {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
  readonly correlation: Buffer | null;
  /** For how long it is worth delivering (MQTT 5 section 3.3.2.3.3), null for ever. */
  readonly lifeSeconds: number | null;
}

/** MQTT 3.1.1 section 3.9.3, MQTT 5 section 2.4: codes from here on are failures. */
const FAILURE_CODE = 0x80;
/** A broker of MQTT 5 keeps to these by itself: commands, which are small, are all that comes. */
const MOST_UNACKNOWLEDGED = 20;
const MOST_PACKET_BYTES = 64 * 1024;

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
    this.#client.on('message', (topic, payload, packet) => this.#events.message(messageOf(topic, payload, packet)));
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

function propertiesOf({ correlation, lifeSeconds }: Message): NonNullable<IPublishPacket['properties']> {
  return {
    ...(correlation === null ? {} : { correlationData: correlation }),
    ...(lifeSeconds === null ? {} : { messageExpiryInterval: lifeSeconds }),
  };
}

function messageOf(topic: string, payload: Buffer, { retain, properties }: IPublishPacket): CommandMessage {
  const { responseTopic, correlationData = null } = properties ?? {};
  const respondTo = responseTopic === undefined ? null : { topic: responseTopic, correlation: correlationData };
  return { topic, payload, retained: retain, respondTo };
}

function clientOptions(options: ConnectionOptions): IClientOptions {
  const { version, will, connectTimeoutMs, keepaliveSeconds, clientId, username, credentials } = options;
  const { serverName, insecure } = options;
  return {
    clientId,
    ...(username === undefined ? {} : { username }),
    ...credentials,
    ...(serverName === null ? {} : { servername: serverName }),
    rejectUnauthorized: !insecure,
    protocolVersion: version,
    ...(version === 5
      ? { properties: { receiveMaximum: MOST_UNACKNOWLEDGED, maximumPacketSize: MOST_PACKET_BYTES } }
      : {}),
    clean: true,
    ...(will === null
      ? {}
      : { will: { topic: will.topic, payload: Buffer.from(will.payload), qos: QOS, retain: true } }),
    keepalive: keepaliveSeconds,
    connectTimeout: connectTimeoutMs,
    // Its own reconnecting knows neither jitter nor another protocol version.
    reconnectPeriod: 0,
    queueQoSZero: false,
    // A table of all 65,536 numbers costs 18 MB.
    writeCache: false,
  };
}

/** MQTT 5 section 3.3: fixed header of 5 bytes at most, topic with its length, packet identifier, properties with their length, payload. */
function packetBytes({ topic, payload, correlation, lifeSeconds }: Message): number {
  const properties = (correlation === null ? 0 : 3 + correlation.length) + (lifeSeconds === null ? 0 : 5);
  return 5 + 2 + Buffer.byteLength(topic) + 2 + 4 + properties + Buffer.byteLength(payload);
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
