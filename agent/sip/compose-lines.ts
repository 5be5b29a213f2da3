// The lines of a message of our own, from text to octets. The one rule: text that came from the wire is Latin-1, ours is UTF-8.

/** Our own text as the octets of its UTF-8, on one line. */
export function octets(text: string): string {
  return Buffer.from(text.replace(/[\r\n]+/g, ' ')).toString('latin1');
}

/** A message without a body; every character of the lines stands for one octet. */
export function assemble(lines: readonly string[]): Buffer {
  return Buffer.from([...lines, 'Content-Length: 0', '', ''].join('\r\n'), 'latin1');
}
