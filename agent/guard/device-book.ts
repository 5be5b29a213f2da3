// The devices that speak SIP: those of the configuration, and whoever was seen or registered besides.
// The one rule: bounded, and whoever was seen last stays; who is in the configuration is always in it.

import { copyOf, remember } from '../calls/bounded.ts';
import type { Call } from '../calls/call.ts';
import type { Registration } from '../calls/registrations.ts';
import type { DeviceConfig } from '../config/schema.ts';
import { isoTime } from '../ledger/build.ts';
import type { BlockRecord, DeviceRecord } from '../ledger/record.ts';

/** What else is known of devices; blocks are those in force. */
export interface DeviceFacts {
  readonly sections: readonly DeviceConfig[];
  readonly registrations: readonly Registration[];
  readonly active: readonly Call[];
  readonly blocks: readonly BlockRecord[];
}

interface Entry {
  readonly addresses: readonly string[];
  readonly lastSeenMs: number;
}

const MOST_DEVICES = 64;
const MOST_ADDRESSES = 6;
const MOST_NAMES = 8;
/** As exactly as it is told: what changes with each packet would be published all the time. */
const SEEN_WITHIN_MS = 60_000;

export class DeviceBook {
  readonly #entries = new Map<string, Entry>();

  /** A message came from this address at home; `device` is its section, else the address. */
  note(device: string, address: string, nowMs: number): void {
    const known = this.#entries.get(device)?.addresses ?? [];
    const addresses = known.includes(address) ? known : [...known, copyOf(address)].slice(-MOST_ADDRESSES);
    this.#entries.delete(device);
    remember(this.#entries, copyOf(device), { addresses, lastSeenMs: nowMs }, MOST_DEVICES);
  }

  /** The clock was set by `deltaMs`. */
  shift(deltaMs: number): void {
    for (const [device, entry] of this.#entries)
      this.#entries.set(device, { ...entry, lastSeenMs: entry.lastSeenMs + deltaMs });
  }

  /** Those of the configuration first, in its order; at most 64. */
  records(facts: DeviceFacts): readonly DeviceRecord[] {
    const sections = facts.sections.map(({ section }) => section);
    const others = [...this.#entries.keys()].filter((device) => !sections.includes(device)).sort();
    return [...sections, ...others].slice(0, MOST_DEVICES).map((device) => this.#record(device, facts));
  }

  #record(device: string, { sections, registrations, active, blocks }: DeviceFacts): DeviceRecord {
    const entry = this.#entries.get(device);
    const addresses = entry?.addresses ?? [];
    const section = sections.find((one) => one.section === device);
    const isMine = (address: string) => addresses.includes(address) || section?.address === address;
    const names = registrations.filter((one) => isMine(one.device)).map(({ aor }) => aor);
    const held = blocks.filter(({ kind, target }) => kind === 'device' && (target === device || isMine(target)));
    return {
      type: 'device',
      device,
      name: section?.name ?? device,
      addresses,
      registeredAs: [...new Set(names)].sort().slice(0, MOST_NAMES),
      lastSeenAt: entry === undefined ? null : isoTime(entry.lastSeenMs - (entry.lastSeenMs % SEEN_WITHIN_MS)),
      activeCalls: active.filter((call) => isMine(call.device)).length,
      blocked: [...new Set(held.map((block) => block.class))].sort(),
    };
  }
}
