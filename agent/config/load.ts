// Reads the configuration file.
// The one rule: the file is only ever read, and never more of it than the limit.

import { type FileHandle, open } from 'node:fs/promises';
import { type ConfigResult, type Fault, parseConfig } from './parse.ts';

const MOST_BYTES = 1024 * 1024;

/** Where the configuration is on OpenWrt. */
export const CONFIG_FILE = '/etc/config/ringfence';

/** Why there is no configuration; each comes with its sentences. */
export type LoadResult =
  | Extract<ConfigResult, { readonly ok: true }>
  | {
      readonly ok: false;
      readonly reason: 'missing' | 'unreadable' | 'too_large' | 'invalid';
      readonly faults: readonly Fault[];
    };

export async function loadConfig(file: string, hostName: string): Promise<LoadResult> {
  const read = await readText(file);
  if (!read.ok)
    return { ok: false, reason: read.reason, faults: [{ line: 0, sentence: `${file}: ${read.sentence}.` }] };
  const result = parseConfig(read.text, { file, hostName });
  return result.ok ? result : { ok: false, reason: 'invalid', faults: result.faults };
}

type TextRead =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: 'missing' | 'unreadable' | 'too_large'; readonly sentence: string };

async function readText(file: string): Promise<TextRead> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    const bytes = await readAtMost(handle, MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES)
      return {
        ok: false,
        reason: 'too_large',
        sentence: 'the file is larger than 1 MB, which no configuration is; name the right one with --config',
      };
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    return failure(error);
  } finally {
    await handle?.close();
  }
}

/** A device or a pipe has no size to ask for, so it is read up to the limit. */
async function readAtMost(handle: FileHandle, limit: number): Promise<Buffer> {
  const buffer = Buffer.alloc(limit);
  let filled = 0;
  while (filled < limit) {
    const { bytesRead } = await handle.read(buffer, filled, limit - filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

function failure(error: unknown): TextRead {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  switch (code) {
    case 'ENOENT':
      return {
        ok: false,
        reason: 'missing',
        sentence: 'there is no such file; create it, or name another with --config',
      };
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return { ok: false, reason: 'unreadable', sentence: 'the file is not UTF-8 text; save it as such' };
    default:
      return { ok: false, reason: 'unreadable', sentence: `the file cannot be read (${code}); check its permissions` };
  }
}
