// The kernel counts packets and bytes of a connection only when told to (Documentation/networking/nf_conntrack-sysctl.rst).
// Both settings act on connections that begin afterwards.

import { readFile, writeFile } from 'node:fs/promises';

const DIRECTORY = '/proc/sys/net/netfilter';

/** `absent`: the kernel has no connection tracking (yet) or was built without it. `code` is the errno name, such as EACCES. */
export type AccountingResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'absent' | 'refused'; readonly path: string; readonly code: string };

/** Sets nf_conntrack_acct=1, unless it is set already. */
export function enableAccounting(): Promise<AccountingResult> {
  return enable(`${DIRECTORY}/nf_conntrack_acct`);
}

/** Sets nf_conntrack_timestamp=1: entries then carry their start (CTA_TIMESTAMP). Many kernels are built without it. */
export function enableTimestamps(): Promise<AccountingResult> {
  return enable(`${DIRECTORY}/nf_conntrack_timestamp`);
}

async function enable(path: string): Promise<AccountingResult> {
  try {
    if ((await readFile(path, 'utf8')).trim() !== '1') await writeFile(path, '1');
    return { ok: true };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return { ok: false, reason: code === 'ENOENT' ? 'absent' : 'refused', path, code };
  }
}
