// A text file that somebody wrote by hand. The one rule: never more of it is read than the limit.

import { type FileHandle, open } from 'node:fs/promises';

/** `sentence` says what to do, without its full stop; `option` is how the file is named at the command line. */
type TextFile =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: 'missing' | 'unreadable' | 'too_large'; readonly sentence: string };

interface Expected {
  /** What such a file is: `configuration`. */
  readonly what: string;
  readonly option: string;
  readonly mostMegabytes: number;
}

export async function readTextFile(file: string, expected: Expected): Promise<TextFile> {
  const { what, option, mostMegabytes } = expected;
  const mostBytes = mostMegabytes * 1024 * 1024;
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    const bytes = await readAtMost(handle, mostBytes + 1);
    if (bytes.length > mostBytes)
      return {
        ok: false,
        reason: 'too_large',
        sentence: `the file is larger than ${mostMegabytes} MB, which no ${what} is; name the right one with ${option}`,
      };
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    return failure(error, option);
  } finally {
    await handle?.close();
  }
}

const CHUNK_BYTES = 64 * 1024;

/** A device or a pipe has no size to ask for, so it is read up to the limit. */
async function readAtMost(handle: FileHandle, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let filled = 0;
  while (filled < limit) {
    const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, limit - filled));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length);
    if (bytesRead === 0) break;
    chunks.push(chunk.subarray(0, bytesRead));
    filled += bytesRead;
  }
  return Buffer.concat(chunks);
}

function failure(error: unknown, option: string): TextFile {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  switch (code) {
    case 'ENOENT':
      return {
        ok: false,
        reason: 'missing',
        sentence: `there is no such file; create it, or name another with ${option}`,
      };
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return { ok: false, reason: 'unreadable', sentence: 'the file is not UTF-8 text; save it as such' };
    default:
      return { ok: false, reason: 'unreadable', sentence: `the file cannot be read (${code}); check its permissions` };
  }
}
