// Puts a file in the place of another, so that a power cut at any moment leaves the one or the other whole.
// The one rule: the new bytes are on the disk before the name points to them, and then the name is (rename(2), fsync(2)).

import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

const OWNER_ONLY = 0o600;

/** Makes the directory if it is missing. Throws what the system says. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    // Left by one who was killed; `wx` then follows no link that somebody put there.
    await rm(fresh, { force: true });
    await withFile(await open(fresh, 'wx', OWNER_ONLY), async (file) => {
      await file.writeFile(text);
      await file.sync();
    });
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => undefined);
    throw error;
  }
  await withFile(await open(dirname(path), 'r'), (directory) => directory.sync());
}

async function withFile(file: FileHandle, use: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await use(file);
  } finally {
    await file.close();
  }
}
