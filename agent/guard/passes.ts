// Which URIs a device may call because it is in a dialog with them. The one rule: a pass ends with the last call that needs it, so that
// an accomplice who calls in once opens no number for hours.

import type { Call } from '../calls/call.ts';

export interface Pass {
  readonly device: string;
  readonly uri: string;
}

export class Passes {
  /** Call ids by pass: as many as there are running calls, and as few targets of each as the tracker keeps. */
  readonly #holders = new Map<string, Set<string>>();

  /** The call needs a pass to `uri` from now on. */
  open({ id, device }: Call, uri: string): Pass {
    const key = JSON.stringify([device, uri]);
    this.#holders.set(key, (this.#holders.get(key) ?? new Set()).add(id));
    return { device, uri };
  }

  /** The call is over: the passes that nobody needs any more. */
  close({ id }: Call): Pass[] {
    const ended: Pass[] = [];
    for (const [key, holders] of this.#holders) {
      if (!holders.delete(id) || holders.size > 0) continue;
      this.#holders.delete(key);
      const [device, uri] = JSON.parse(key) as [string, string];
      ended.push({ device, uri });
    }
    return ended;
  }
}
