// An MQTT broker in this process, for a demo that needs nothing installed: MQTT 5 and 3.1.1, QoS 0 and 1.
// The one rule: it keeps retained messages and nothing else; a client that goes away, or cannot keep up, is forgotten.

import { randomUUID } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { type IConnectPacket, type IPublishPacket, type Packet, parser } from 'mqtt-packet';
import { type Client, distribute, type Hub, leave, send, subscribe, unsubscribe } from './hub.ts';
import { isTopic } from './topic-filter.ts';

/** MQTT 5 section 3.1.2.10. */
const KEPT_ALIVE = 1.5;
/** MQTT 5 section 3.14.2.1. */
const SESSION_TAKEN_OVER = 0x8e;
const DISCONNECT_WITH_WILL = 0x04;

export interface BrokerOptions {
  /** Where to listen: a host and port (0 takes any free one), or the path of a Unix socket. */
  readonly port?: number;
  readonly host?: string;
  readonly path?: string;
  readonly onPublish?: (topic: string, payload: string) => void;
}

export interface Broker {
  readonly port: number;
  stop(): Promise<void>;
}

export async function startBroker({ onPublish, ...where }: BrokerOptions): Promise<Broker> {
  const hub: Hub = { clients: new Map(), retained: new Map(), onPublish };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(hub, socket);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(where, resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function serve(hub: Hub, socket: Socket): void {
  const settings: { protocolVersion?: number } = {};
  const packets = parser(settings);
  let client: Client | null = null;
  packets.on('packet', (packet: Packet) => {
    if (socket.destroyed) return;
    if (client !== null) handle(hub, client, packet);
    else if (packet.cmd === 'connect') {
      settings.protocolVersion = packet.protocolVersion ?? 4;
      client = admit(hub, socket, packet);
    } else socket.destroy();
  });
  packets.on('error', () => socket.destroy());
  socket.setNoDelay(true);
  socket.on('data', (bytes) => packets.parse(bytes));
  socket.on('timeout', () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('close', () => client !== null && leave(hub, client));
}

function admit(hub: Hub, socket: Socket, packet: IConnectPacket): Client {
  const { clientId, protocolVersion: version = 4, keepalive = 0, will } = packet;
  const id = clientId || `anonymous-${randomUUID()}`;
  const before = hub.clients.get(id);
  if (before !== undefined) {
    if (before.version === 5) send(before, { cmd: 'disconnect', reasonCode: SESSION_TAKEN_OVER });
    before.socket.destroy();
    leave(hub, before);
  }
  const client: Client = { id, version, socket, filters: new Map(), will, lastMessageId: 0 };
  hub.clients.set(id, client);
  socket.setTimeout(keepalive * 1000 * KEPT_ALIVE);
  const assigned = clientId ? {} : { assignedClientIdentifier: id };
  send(client, {
    cmd: 'connack',
    sessionPresent: false,
    returnCode: 0,
    reasonCode: 0,
    properties: { maximumQoS: 1, ...assigned },
  });
  return client;
}

function handle(hub: Hub, client: Client, packet: Packet): void {
  switch (packet.cmd) {
    case 'publish':
      receive(hub, client, packet);
      return;
    case 'subscribe':
      subscribe(hub, client, packet);
      return;
    case 'unsubscribe':
      unsubscribe(client, packet);
      return;
    case 'pingreq':
      send(client, { cmd: 'pingresp' });
      return;
    case 'disconnect':
      if (packet.reasonCode !== DISCONNECT_WITH_WILL) client.will = undefined;
      client.socket.end();
      return;
    case 'puback':
      // Nothing is sent twice on a connection, and nothing outlives it.
      return;
    default:
      client.socket.destroy();
  }
}

function receive(hub: Hub, client: Client, packet: IPublishPacket): void {
  if (packet.qos === 2 || !isTopic(packet.topic)) {
    client.socket.destroy();
    return;
  }
  hub.onPublish?.(packet.topic, packet.payload.toString());
  distribute(hub, packet);
  if (packet.qos === 1) send(client, { cmd: 'puback', messageId: packet.messageId ?? 0, reasonCode: 0 });
}
