// Reads a file of our own in the state directory. The one rule: a pipe or a link in its place must neither hold us up nor lead us elsewhere.

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

type Content = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly fault: string };

/** Throws what the system says, such as ENOENT. */
export async function readPlain(path: string, mostBytes: number): Promise<Content> {
  const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = constants;
  let file: FileHandle;
  try {
    file = await open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  } catch (error) {
    if (codeOf(error) === 'ELOOP') return { ok: false, fault: 'it is no plain file' };
    throw error;
  }
  try {
    const about = await file.stat();
    if (!about.isFile()) return { ok: false, fault: 'it is no plain file' };
    if (about.size > mostBytes) return { ok: false, fault: `it has more than ${mostBytes} bytes` };
    return { ok: true, text: await file.readFile('utf8') };
  } finally {
    await file.close();
  }
}

/** Undefined, which no JSON means, when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
