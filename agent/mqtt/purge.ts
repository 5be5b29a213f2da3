// Takes away what the broker keeps of this router: its topics, and its entities in Home Assistant.
// The one rule: only what is retained on topics of this router is emptied, and each is counted when the broker has confirmed it.

import type { MqttConfig } from '../config/schema.ts';
import { clientId } from './client-id.ts';
import type { CommandMessage } from './command-message.ts';
import { Connection } from './connection.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import { discoveryFilters, isDiscoveryTopic } from './discovery/messages.ts';
import { type Failure, failureSentence, maybeWrongVersion } from './failure.ts';

/** `machine` is part of our name at the broker, as of the agent's. */
interface PurgeOptions {
  readonly mqtt: MqttConfig;
  readonly id: string;
  readonly machine: string;
}

/** `topics` are empty now; `refused` the broker does not let us read or empty. */
interface Purge {
  readonly ok: true;
  readonly topics: readonly string[];
  readonly refused: readonly string[];
}

export type PurgeOutcome = Purge | { readonly ok: false; readonly sentences: readonly string[] };

type Attempt = { readonly ok: true; readonly purge: Purge } | { readonly ok: false; readonly failure: Failure };

const TIMING = { connectTimeoutMs: 10_000, keepaliveSeconds: 30, ackTimeoutMs: 10_000 };
/** When no more retained messages come for so long, all are here. */
const QUIET_MS = 1000;
/** Nobody has more of one router; a second purge would take the rest. */
const MOST_TOPICS = 10_000;

export async function purge(options: PurgeOptions): Promise<PurgeOutcome> {
  const read = readCredentials(options.mqtt);
  if (!read.ok) return read;
  const newer = await attempt(options, read.credentials, 5);
  const last = newer.ok || !maybeWrongVersion(newer.failure) ? newer : await attempt(options, read.credentials, 4);
  return last.ok ? last.purge : { ok: false, sentences: [failureSentence(last.failure, options.mqtt.url)] };
}

function attempt(options: PurgeOptions, credentials: Credentials, version: 4 | 5): Promise<Attempt> {
  const { mqtt, id, machine } = options;
  return new Promise((resolve) => {
    const found = new Found(options);
    let purged: Purge | null = null;
    const connection = new Connection(
      { ...mqtt, ...TIMING, credentials, clientId: clientId(`${id}-purge`, machine), version, will: null },
      {
        up: async () => {
          purged = await sweep(connection, options, found);
          connection.end();
        },
        message: (message) => found.take(message),
        down: (failure) => resolve(purged === null ? { ok: false, failure } : { ok: true, purge: purged }),
      },
    );
  });
}

/** Null when the connection broke in the middle. */
async function sweep(connection: Connection, { mqtt, id }: PurgeOptions, found: Found): Promise<Purge | null> {
  const filters = [`ringfence/${id}/#`, ...discoveryFilters({ prefix: mqtt.discoveryPrefix, id })];
  const refused: string[] = [];
  for (const filter of filters) {
    const answer = await connection.subscribe(filter);
    if (answer === 'lost') return null;
    if (answer === 'refused') refused.push(filter);
  }
  await found.quiet();
  const topics: string[] = [];
  for (const topic of found.topics) {
    const delivery = await connection.publish({
      topic,
      payload: '',
      retain: true,
      correlation: null,
      lifeSeconds: null,
    });
    if (delivery === 'lost') return null;
    (delivery === 'acknowledged' ? topics : refused).push(topic);
  }
  return { ok: true, topics, refused };
}

/** The topics of this router that hold something. */
class Found {
  readonly #options: PurgeOptions;
  readonly #topics = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PurgeOptions) {
    this.#options = options;
  }

  get topics(): readonly string[] {
    return [...this.#topics];
  }

  take({ topic, payload, retained }: CommandMessage): void {
    const { mqtt, id } = this.#options;
    const isOurs =
      topic.startsWith(`ringfence/${id}/`) || isDiscoveryTopic({ prefix: mqtt.discoveryPrefix, id }, topic);
    if (!isOurs || !retained || payload.length === 0 || this.#topics.size >= MOST_TOPICS) return;
    this.#topics.add(topic);
    this.#timer?.refresh();
  }

  /** Resolves when nothing has come for a while. */
  quiet(): Promise<void> {
    return new Promise((resolve) => {
      this.#timer = setTimeout(resolve, QUIET_MS);
    });
  }
}
