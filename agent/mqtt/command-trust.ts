// Whether a command is of now, and whether who sent it knows the secret (HMAC-SHA256, RFC 2104).
// The one rule: a proof is good once, for one router, command, time and body; one that is not good is refused, not overlooked.

import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a command says of itself: `members` are all of its payload. */
export interface Claim {
  readonly topic: string;
  readonly members: Readonly<Record<string, unknown>>;
}

export type Trusting =
  | { readonly ok: true; readonly proven: boolean }
  | { readonly ok: false; readonly sentence: string };

/** `secret` is null where no proof is taken; `nowMs` the time of day, in milliseconds since the epoch. */
export interface CommandTrustOptions {
  readonly secret: string | null;
  readonly nowMs: () => number;
}

/** How old a command may be, and how far ahead its sender's clock. */
const WINDOW_MS = 60_000;
/** More than the gate lets in within the window. */
const MOST_PROOFS = 1000;

export class CommandTrust {
  readonly #options: CommandTrustOptions;
  /** Proofs that were good, with the times they name. */
  readonly #used = new Map<string, number>();
  /** What was proven up to here may have been carried out: by an earlier run, or longer ago than we remember. */
  #floorMs: number;

  constructor(options: CommandTrustOptions) {
    this.#options = options;
    this.#floorMs = options.nowMs();
  }

  judge({ topic, members }: Claim): Trusting {
    const { at, hmac } = members;
    const nowMs = this.#options.nowMs();
    if (at !== undefined && !isTime(at)) return refused('Member "at" is the time in seconds since 1970.');
    if (at !== undefined && Math.abs(nowMs - at * 1000) > WINDOW_MS) return refused(tooOld(at, nowMs));
    if (hmac === undefined) return { ok: true, proven: false };
    if (this.#options.secret === null) return refused('There is no command_secret here that "hmac" could prove.');
    if (at === undefined || members['id'] === undefined) return refused('A command with "hmac" needs "id" and "at".');
    if (!isProof(hmac, proofOf(this.#options.secret, { topic, members }))) return refused('Member "hmac" is wrong.');
    return this.#use(String(hmac), at * 1000, nowMs);
  }

  #use(proof: string, atMs: number, nowMs: number): Trusting {
    for (const [old, oldMs] of this.#used) {
      if (Math.abs(nowMs - oldMs) <= WINDOW_MS) continue;
      this.#used.delete(old);
      this.#floorMs = Math.max(this.#floorMs, oldMs);
    }
    if (this.#used.has(proof)) return refused('This command was given before.');
    if (atMs <= this.#floorMs) return refused('This command may have been given before: give it anew.');
    if (this.#used.size >= MOST_PROOFS) return refused('There were too many commands with "hmac" within a minute.');
    this.#used.set(proof, atMs);
    return { ok: true, proven: true };
  }
}

/** The topic, a line feed, and the members but `hmac` as JSON without spaces, in the order of their names. */
function proofOf(secret: string, { topic, members }: Claim): Buffer {
  const names = Object.keys(members).filter((name) => name !== 'hmac');
  const sorted = names.sort().map((name) => `${JSON.stringify(name)}:${JSON.stringify(members[name])}`);
  return createHmac('sha256', secret)
    .update(`${topic}\n{${sorted.join(',')}}`)
    .digest();
}

function isProof(given: unknown, proof: Buffer): boolean {
  if (typeof given !== 'string' || !/^[0-9a-f]{64}$/.test(given)) return false;
  return timingSafeEqual(Buffer.from(given, 'hex'), proof);
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 1e11;
}

function tooOld(at: number, nowMs: number): string {
  const time = (ms: number) => new Date(ms).toISOString();
  return `The command is of ${time(at * 1000)}, and it is ${time(nowMs)} here: only what is of the last 60 s is carried out.`;
}

function refused(sentence: string): Trusting {
  return { ok: false, sentence };
}
