// The place of the control socket: whether it is free, and the sentence when it is not.
// The one rule: a file is only ever removed when it is a socket that nobody answers on.

import { lstat, unlink } from 'node:fs/promises';
import { createConnection } from 'node:net';

/** struct sockaddr_un of Linux has 108 bytes with the zero at the end (unix(7)). */
const LONGEST_PATH_BYTES = 107;
const CONNECT_TIMEOUT_MS = 1000;

export type WayResult = { readonly ok: true } | { readonly ok: false; readonly sentence: string };

/** Removes what a dead agent left. */
export async function clearTheWay(path: string): Promise<WayResult> {
  if (Buffer.byteLength(path) > LONGEST_PATH_BYTES) return refused(path, `is longer than ${LONGEST_PATH_BYTES} bytes`);
  const file = await lstat(path).catch(() => null);
  if (file === null) return { ok: true };
  if (!file.isSocket()) return refused(path, 'exists and is no socket');
  const code = await connectCode(path);
  if (code === 'ENOENT') return { ok: true };
  if (code !== 'ECONNREFUSED') return refused(path, 'is in use: another Ringfence runs here');
  await unlink(path).catch(() => undefined);
  return { ok: true };
}

/** `code` is the system's answer to who wants to listen there. */
export function pathSentence(path: string, code: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return sentenceOf(path, 'is in use');
    // Node tells ENOENT as EACCES here.
    case 'EACCES':
    case 'ENOENT':
      return sentenceOf(path, 'cannot be made: its directory does not exist, or may not be written to');
    default:
      return sentenceOf(path, `cannot be made (${code})`);
  }
}

function refused(path: string, what: string): WayResult {
  return { ok: false, sentence: sentenceOf(path, what) };
}

function sentenceOf(path: string, what: string): string {
  return `The control socket ${path} ${what}; choose another with option control_socket, or make room.`;
}

/** Who connects and is never answered has found somebody alive, if a busy one. */
function connectCode(path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    const settle = (code: string | null) => {
      socket.destroy();
      resolve(code);
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => settle(null));
    socket.once('connect', () => settle(null));
    socket.once('error', ({ code = 'unknown error' }: NodeJS.ErrnoException) => settle(code));
  });
}
