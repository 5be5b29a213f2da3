// Sends a datagram to X as if from Y: a plain UDP send from a port of the agent's, which the kernel rewrites (see fragment.ts).
// The one rule: the kernel has the lease before the datagram leaves.

import type { ElementChange } from '../../netfilter/nft/element-batch.ts';
import type { Changed, ChangeFault } from '../change-queue.ts';
import { AgentPorts, type OpenedPort } from './agent-ports.ts';
import { knock } from './knock.ts';
import { leaseElements } from './lease-elements.ts';
import { type Lease, LeaseBook, type Path } from './leases.ts';
import { unfitPath } from './unfit-path.ts';

/** `busy`: more far ends at once than the agent has ports for, or more receivers than the kernel's maps hold. Codes are the system's (`EACCES`). */
export type SendFault =
  | { readonly kind: 'unfit-path'; readonly detail: string }
  | { readonly kind: 'busy' }
  | { readonly kind: 'no-port'; readonly code: string }
  | { readonly kind: 'no-lease'; readonly fault: ChangeFault }
  | { readonly kind: 'not-sent'; readonly code: string };

interface Failed {
  readonly ok: false;
  readonly reason: SendFault;
}

export type Sent = { readonly ok: true } | Failed;

type Leased = Extract<OpenedPort, { ok: true }> | Failed;

/** `update` is `Enforcer.update`; `nowMs` any clock that only goes forward. */
export interface SendAsOptions {
  readonly update: (changes: readonly ElementChange[] | null) => Promise<Changed>;
  readonly nowMs: () => number;
}

/** As many far ends as one endpoint may hear from within a lease's life. */
const PORTS_PER_FAMILY = 24;
/** Below the size of the kernel's maps, which keep a lease a little longer than the book. */
const MAX_LEASES = 3_000;

export class SendAs {
  readonly #options: SendAsOptions;
  readonly #ports = new AgentPorts();
  readonly #books = { 4: new LeaseBook(PORTS_PER_FAMILY, MAX_LEASES), 6: new LeaseBook(PORTS_PER_FAMILY, MAX_LEASES) };

  constructor(options: SendAsOptions) {
    this.#options = options;
  }

  /** Resolves when the datagram has left. `outInterface` is the only one it may leave by (`lo` to a receiver on the router itself). */
  async send(path: Path, payload: Buffer): Promise<Sent> {
    const leased = await this.#lease(path);
    if (!leased.ok) return leased;
    const code = await leased.port.send(payload, path.to);
    return code === null ? SENT : failed({ kind: 'not-sent', code });
  }

  /** Makes the end `to` of a TCP connection acknowledge, as if `as`, its peer, had spoken. Nothing is waited for. */
  async knock(path: Path): Promise<Sent> {
    const leased = await this.#lease(path);
    if (!leased.ok) return leased;
    const code = await knock(path.to, leased.port.number);
    return code === null ? SENT : failed({ kind: 'not-sent', code });
  }

  /** Closes the ports. What the kernel holds runs out by itself. */
  async stop(): Promise<void> {
    await this.#ports.close();
  }

  async #lease(path: Path): Promise<Leased> {
    const detail = unfitPath(path);
    if (detail !== null) return failed({ kind: 'unfit-path', detail });
    const family = path.to.address.includes(':') ? 6 : 4;
    const lease = this.#books[family].take(path, this.#options.nowMs());
    if (lease === null) return failed({ kind: 'busy' });
    const opened = await this.#ports.get(family, lease.slot);
    if (!opened.ok) return failed({ kind: 'no-port', code: opened.code });
    const granted = lease.held ? SENT : await this.#grant(family, lease, opened.port.number);
    return granted.ok ? opened : granted;
  }

  async #grant(family: 4 | 6, lease: Lease, agentPort: number): Promise<Sent> {
    const askedAtMs = this.#options.nowMs();
    const changed = await this.#options.update(leaseElements(lease.path, agentPort));
    if (!changed.ok) return failed({ kind: 'no-lease', fault: changed.reason });
    this.#books[family].confirm(lease, askedAtMs);
    return SENT;
  }
}

const SENT: Sent = { ok: true };

function failed(reason: SendFault): Failed {
  return { ok: false, reason };
}
