// Why a capture could not be read (to its end): what a caller turns into a sentence.

/** The kinds of file that people hand over in place of a capture, told by their first bytes. */
export type OtherFile = 'empty' | 'gzip' | 'zstd' | 'xz' | 'zip' | 'text' | 'unknown';

/**
 * `unreadable` is the file system's word (`ENOENT`, `EACCES`, `EISDIR`, ...). `damaged` is a record that contradicts itself,
 * `offset` bytes into the file; everything before it was given.
 */
export type CaptureFault =
  | { readonly kind: 'unreadable'; readonly code: string }
  | { readonly kind: 'not-a-capture'; readonly looksLike: OtherFile }
  | { readonly kind: 'damaged'; readonly offset: number };

/** What a file is that is no capture. `head` is its beginning. */
export function recognizeOtherFile(head: Buffer): OtherFile {
  if (head.length === 0) return 'empty';
  if (head.length >= 4) {
    switch (head.readUInt32BE(0)) {
      case 0x28b52ffd:
        return 'zstd';
      case 0xfd377a58:
        return 'xz';
      case 0x504b0304:
        return 'zip';
    }
  }
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  return head.every(isTextByte) ? 'text' : 'unknown';
}

function isTextByte(byte: number): boolean {
  return byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
