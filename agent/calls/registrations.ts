// Who is registered where, as the registrar's answers tell it (RFC 3261 section 10.3). The one rule: an answer names every binding of its AOR.
import { expiresSeconds } from '../sip/headers.ts';
import type { SipResponse } from '../sip/message.ts';
import { copyOf, remember } from './bounded.ts';
import type { Observation } from './call.ts';

const MAX_CONTACTS = 16;
/** No telephone's URI is longer: the answers that name one are no registrar's. */
const MAX_URI_LENGTH = 512;
/** Where the registrar does not say (RFC 3261 section 20.19). */
const DEFAULT_EXPIRES_SECONDS = 3600;

/** A binding of an address of record. `device` is the address that registered it: the home end. */
export interface Registration {
  readonly aor: string;
  readonly contact: string;
  readonly device: string;
  readonly expiresAtMs: number;
}

export class Registrations {
  private readonly byAor = new Map<string, readonly Registration[]>();
  private readonly maxAors: number;

  constructor(maxAors: number) {
    this.maxAors = maxAors;
  }

  onMessage(observation: Observation): void {
    const { message, timeMs } = observation;
    if (message.type !== 'response' || message.cseq.method !== 'REGISTER') return;
    if (message.code < 200 || message.code >= 300 || message.to.uri.length > MAX_URI_LENGTH) return;
    const aor = copyOf(message.to.uri);
    const bindings = bindingsOf(aor, message, observation).filter(({ expiresAtMs }) => expiresAtMs > timeMs);
    this.byAor.delete(aor);
    if (bindings.length > 0) remember(this.byAor, aor, bindings, this.maxAors);
  }

  /** Bindings that hold at `nowMs`. */
  bindings(nowMs: number): readonly Registration[] {
    return [...this.byAor.values()].flat().filter(({ expiresAtMs }) => expiresAtMs > nowMs);
  }
}

function bindingsOf(
  aor: string,
  message: SipResponse,
  { heading, source, destination, timeMs }: Observation,
): Registration[] {
  const device = heading === 'outbound' ? source.address : destination.address;
  const contacts = message.contacts.filter(({ uri }) => uri.length <= MAX_URI_LENGTH);
  return contacts.slice(0, MAX_CONTACTS).map((contact) => ({
    aor,
    contact: copyOf(contact.uri),
    device,
    expiresAtMs: timeMs + (expiresSeconds(message, contact) ?? DEFAULT_EXPIRES_SECONDS) * 1000,
  }));
}
