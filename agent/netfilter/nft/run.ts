// One run of the nft program. The one rule: it is bounded in time and in output, and how it went is a value.
// Whether the kernel or the syntax refused is in the faults; that nft could not work at all is told apart without reading its words.

import { spawnPiped } from '../child.ts';
import { hasNetAdmin } from '../netlink/capability.ts';
import { type NftFault, parseFaults } from './faults.ts';

const PROGRAM = 'nft';
const DEFAULT_TIMEOUT_MS = 15_000;
const OUTPUT_LIMIT_BYTES = 16 * 1024 * 1024;
const ERROR_LIMIT_BYTES = 64 * 1024;

/** `commandPrefix` goes before the command, for example `ip netns exec NAME`. */
export interface NftOptions {
  readonly commandPrefix?: readonly string[];
  readonly timeoutMs?: number;
}

/** `refused` names each fault of the program; the others are the environment's. `code` is an errno name. */
export type NftFailure =
  | { readonly kind: 'refused'; readonly faults: readonly NftFault[] }
  | { readonly kind: 'program-missing'; readonly program: string; readonly package: string }
  | { readonly kind: 'not-permitted'; readonly capability: 'CAP_NET_ADMIN' }
  | { readonly kind: 'spawn-failed'; readonly code: string }
  | { readonly kind: 'timeout'; readonly timeoutMs: number }
  | { readonly kind: 'unreadable-output' };

export type NftRun =
  | { readonly ok: true; readonly output: string }
  | { readonly ok: false; readonly reason: NftFailure };

export type NftResult = { readonly ok: true } | { readonly ok: false; readonly reason: NftFailure };

/** Runs `nft` with `args`, `input` on its standard input. More than 16 MiB of output is `unreadable-output`. */
export function runNft(args: readonly string[], input: string, options: NftOptions = {}): Promise<NftRun> {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const [program = PROGRAM, ...rest] = [...(options.commandPrefix ?? []), PROGRAM, ...args];
  return new Promise((resolve) => {
    const child = spawnPiped(program, rest, (code) => settle(failed(spawnFailure(program, code))));
    const settle = (run: NftRun): void => {
      clearTimeout(timer);
      resolve(run);
    };
    const timer = setTimeout(() => {
      child?.kill('SIGKILL');
      settle(failed({ kind: 'timeout', timeoutMs }));
    }, timeoutMs);
    if (child === null) return;
    const output = collect(child.stdout, OUTPUT_LIMIT_BYTES);
    const errors = collect(child.stderr, ERROR_LIMIT_BYTES);
    child.once('close', (code) => settle(outcome(code, output, errors.text(), input)));
    // nft may end before it has read everything; its exit code says why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

interface Collected {
  readonly text: () => string;
  readonly overflowed: () => boolean;
}

function outcome(code: number | null, output: Collected, errors: string, input: string): NftRun {
  if (code === 0)
    return output.overflowed() ? failed({ kind: 'unreadable-output' }) : { ok: true, output: output.text() };
  if (!hasNetAdmin()) return failed({ kind: 'not-permitted', capability: 'CAP_NET_ADMIN' });
  return failed({ kind: 'refused', faults: parseFaults(errors, input) });
}

function spawnFailure(program: string, code: string): NftFailure {
  if (code === 'ENOENT' && program === PROGRAM) {
    return { kind: 'program-missing', program: PROGRAM, package: 'nftables' };
  }
  return { kind: 'spawn-failed', code };
}

/** Keeps the first `limitBytes` and reads the rest away. */
function collect(stream: NodeJS.ReadableStream, limitBytes: number): Collected {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= limitBytes) chunks.push(chunk);
  });
  return { text: () => Buffer.concat(chunks).toString(), overflowed: () => bytes > limitBytes };
}

function failed(reason: NftFailure): { readonly ok: false; readonly reason: NftFailure } {
  return { ok: false, reason };
}
