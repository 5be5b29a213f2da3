// Who is connected to the demo's broker, who wants what, and what is retained.
// The one rule: nothing is kept for a client that is not there, and none that cannot keep up is waited for.

import type { Socket } from 'node:net';
import {
  generate,
  type IConnectPacket,
  type IPublishPacket,
  type ISubscribePacket,
  type IUnsubscribePacket,
  type Packet,
} from 'mqtt-packet';
import { filterMatches, isFilter, isTopic } from './topic-filter.ts';

const MOST_WAITING_BYTES = 8 * 1024 * 1024;
const MOST_RETAINED = 1000;
/** MQTT 5 section 3.9.3 and 3.11.3, MQTT 3.1.1 section 3.9.3. */
const FILTER_INVALID = 0x8f;
const FAILURE = 0x80;
const NO_SUBSCRIPTION = 0x11;

export interface Client {
  readonly id: string;
  readonly version: 3 | 4 | 5;
  readonly socket: Socket;
  readonly filters: Map<string, 0 | 1>;
  will: IConnectPacket['will'];
  lastMessageId: number;
}

export interface Hub {
  readonly clients: Map<string, Client>;
  readonly retained: Map<string, IPublishPacket>;
  readonly onPublish: ((topic: string, payload: string) => void) | undefined;
}

/** A connection that breaks leaves its last will; a clean DISCONNECT has taken it back before. */
export function leave(hub: Hub, client: Client): void {
  if (hub.clients.get(client.id) !== client) return;
  hub.clients.delete(client.id);
  const { will } = client;
  if (will === undefined || will === null) return;
  const { topic, payload, qos = 0, retain = false } = will;
  if (isTopic(topic)) distribute(hub, { cmd: 'publish', topic, payload, qos, retain, dup: false });
}

export function distribute(hub: Hub, packet: IPublishPacket): void {
  if (packet.retain) retain(hub, packet);
  for (const client of hub.clients.values()) {
    const granted = [...client.filters].filter(([filter]) => filterMatches(filter, packet.topic)).map(([, qos]) => qos);
    if (granted.length > 0) deliver(client, packet, Math.max(...granted), false);
  }
}

/** An empty retained message takes the one before back (MQTT 5 section 3.3.1.3). */
function retain(hub: Hub, packet: IPublishPacket): void {
  if (packet.payload.length === 0) hub.retained.delete(packet.topic);
  else if (hub.retained.size < MOST_RETAINED || hub.retained.has(packet.topic)) hub.retained.set(packet.topic, packet);
}

function deliver(client: Client, { topic, payload, qos }: IPublishPacket, granted: number, retained: boolean): void {
  const atLeastOnce = qos > 0 && granted > 0;
  client.lastMessageId = (client.lastMessageId % 0xffff) + 1;
  const numbered = atLeastOnce ? { messageId: client.lastMessageId } : {};
  send(client, { cmd: 'publish', topic, payload, qos: atLeastOnce ? 1 : 0, retain: retained, dup: false, ...numbered });
}

export function subscribe(hub: Hub, client: Client, { messageId = 0, subscriptions }: ISubscribePacket): void {
  const granted = subscriptions.map(({ topic, qos }) => {
    if (!isFilter(topic)) return client.version === 5 ? FILTER_INVALID : FAILURE;
    client.filters.set(topic, qos === 0 ? 0 : 1);
    return qos === 0 ? 0 : 1;
  });
  send(client, { cmd: 'suback', messageId, granted });
  for (const { topic: filter, qos } of subscriptions) {
    for (const packet of hub.retained.values()) {
      if (client.filters.has(filter) && filterMatches(filter, packet.topic)) deliver(client, packet, qos, true);
    }
  }
}

export function unsubscribe(client: Client, { messageId = 0, unsubscriptions }: IUnsubscribePacket): void {
  const granted = unsubscriptions.map((filter) => (client.filters.delete(filter) ? 0 : NO_SUBSCRIPTION));
  send(client, { cmd: 'unsuback', messageId, granted });
}

export function send(client: Client, packet: Packet): void {
  if (client.socket.destroyed) return;
  client.socket.write(generate(packet, { protocolVersion: client.version }));
  if (client.socket.writableLength > MOST_WAITING_BYTES) client.socket.destroy();
}
