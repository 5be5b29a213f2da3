// One connection to a broker, from CONNECT to its end; a new attempt is a new connection.
// The one rule: it tells of its end exactly once, and after that nothing of it is left: no socket, no timer, no message.
// MQTT 5 and 3.1.1 through mqtt.js, which holds no messages here: the outbox above does.

import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import type { Failure } from './failure.ts';
import { QOS } from './topics.ts';

export interface ConnectionOptions {
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

export interface ConnectionEvents {
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

export interface Connection {
  publish(message: Message): Promise<Delivery>;
  /** Says DISCONNECT, so that the broker forgets the last will. */
  end(): void;
  /** Breaks the connection, so that the broker publishes the last will. */
  destroy(): void;
}

export function openConnection(options: ConnectionOptions, events: ConnectionEvents): Connection {
  const client = connect(options.url, clientOptions(options));
  const lost: Set<() => void> = new Set();
  let failure: Failure = { kind: 'silent' };
  let over = false;
  const finish = () => {
    if (over) return;
    over = true;
    client.end(true);
    for (const lose of lost) lose();
    events.down(failure);
  };
  let mostBytes = Number.POSITIVE_INFINITY;
  client.on('connect', ({ properties }) => {
    failure = { kind: 'closed' };
    mostBytes = properties?.maximumPacketSize ?? mostBytes;
    events.up();
  });
  client.on('disconnect', ({ reasonCode }) => {
    failure = { kind: 'dismissed', code: reasonCode ?? 0 };
  });
  client.on('error', (error) => {
    if (failure.kind === 'silent') failure = failureOf(error);
    finish();
  });
  client.on('close', finish);
  return {
    publish: async (message) => (packetBytes(message) > mostBytes ? 'refused' : publish(client, message, lost)),
    end: () => client.end(),
    destroy: finish,
  };
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

function publish(client: MqttClient, { topic, payload, retain }: Message, lost: Set<() => void>): Promise<Delivery> {
  return new Promise((resolve) => {
    const lose = () => resolve('lost');
    lost.add(lose);
    client.publish(topic, payload, { qos: QOS, retain }, (error) => {
      lost.delete(lose);
      if (!error) resolve('acknowledged');
      else resolve('code' in error && typeof error.code === 'number' && error.code >= 0x80 ? 'refused' : 'lost');
    });
  });
}

/** What an error before the CONNACK means; a time-out and a malformed packet have no code. */
function failureOf(error: Error): Failure {
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'number') return { kind: 'refused', code };
  return typeof code === 'string' ? { kind: 'error', code } : { kind: 'unanswered' };
}
