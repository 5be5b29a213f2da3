// What we ask of mqtt.js for one connection.

import type { IClientOptions } from 'mqtt';
import type { Credentials } from './credentials.ts';
import { QOS } from './topics.ts';

export interface ConnectionOptions {
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

/** A broker of MQTT 5 keeps to these by itself: commands, which are small, are all that comes. */
const MOST_UNACKNOWLEDGED = 20;
const MOST_PACKET_BYTES = 64 * 1024;

export function clientOptions(options: ConnectionOptions): IClientOptions {
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
