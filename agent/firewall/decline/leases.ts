// Which of the agent's few ports speaks as whom to whom. The one rule: while the kernel may still hold a lease, its port says nothing
// to that endpoint as anybody else, so a datagram can never be rewritten by a lease that was meant for another.

import { type Endpoint, isSameEndpoint } from '../../netfilter/packet/packet.ts';

/** A datagram's way: to whom, by which interface, and who it shall seem to come from. */
export interface Path {
  readonly to: Endpoint;
  readonly as: Endpoint;
  readonly outInterface: string;
}

/** `slot` numbers the agent's port that is to send. `held`: the kernel has this lease already and keeps it long enough. */
export interface Lease {
  readonly key: string;
  readonly slot: number;
  readonly path: Path;
  readonly held: boolean;
}

interface Entry {
  readonly as: Endpoint;
  readonly usableUntilMs: number;
  readonly goneAtMs: number;
}

/** What the kernel's element timeout is set to. */
export const LEASE_SECONDS = 30;
/** A held lease is renewed this long before its end, and counts as still in the kernel this long after it: clocks and queues differ. */
const MARGIN_MS = 5_000;

export class LeaseBook {
  readonly #slots: number;
  readonly #capacity: number;
  readonly #entries = new Map<string, Entry>();

  /** `slots`: ports the agent may use. `capacity`: leases at the same time; beyond it `take` answers null. */
  constructor(slots: number, capacity: number) {
    this.#slots = slots;
    this.#capacity = capacity;
  }

  /** The lease for this path; null when every port of the agent speaks as somebody else to `to`, or the book is full. */
  take(path: Path, nowMs: number): Lease | null {
    this.#expire(nowMs);
    let free: Lease | null = null;
    for (let slot = 0; slot < this.#slots; slot++) {
      const key = `${slot} ${path.outInterface} ${path.to.address} ${path.to.port}`;
      const entry = this.#entries.get(key);
      if (entry === undefined) free ??= { key, slot, path, held: false };
      else if (isSameEndpoint(entry.as, path.as)) return { key, slot, path, held: nowMs < entry.usableUntilMs };
    }
    if (free === null || this.#entries.size >= this.#capacity) return null;
    this.#write(free, { as: path.as, usableUntilMs: nowMs, goneAtMs: goneAt(nowMs) });
    return free;
  }

  /** The kernel took the lease; `askedAtMs` is when it was asked. */
  confirm(lease: Lease, askedAtMs: number): void {
    const usableUntilMs = askedAtMs + LEASE_SECONDS * 1000 - MARGIN_MS;
    this.#write(lease, { as: lease.path.as, usableUntilMs, goneAtMs: goneAt(askedAtMs) });
  }

  #write(lease: Lease, entry: Entry): void {
    // Taken out first, so that the map stays in the order of `goneAtMs`.
    this.#entries.delete(lease.key);
    this.#entries.set(lease.key, entry);
  }

  #expire(nowMs: number): void {
    for (const [key, entry] of this.#entries) {
      if (entry.goneAtMs > nowMs) return;
      this.#entries.delete(key);
    }
  }
}

/** Nobody knows how long a transaction waits in the queue before the kernel's clock starts, so the margin covers that too. */
function goneAt(askedAtMs: number): number {
  return askedAtMs + LEASE_SECONDS * 1000 + MARGIN_MS;
}
