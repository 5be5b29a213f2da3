/** A copy in memory of its own: small copies that `Buffer.from` makes share blocks of 8 kB, and any one of them keeps its block alive. */
export function ownBytes(view: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(view.length);
  view.copy(copy);
  return copy;
}
