// The kernel counts packets and bytes of a connection, and notes its start, only when told to
// (Documentation/networking/nf_conntrack-sysctl.rst). Both settings act on connections that begin afterwards.

import { readFile, writeFile } from 'node:fs/promises';

const COUNTERS = '/proc/sys/net/netfilter/nf_conntrack_acct';
const TIMESTAMPS = '/proc/sys/net/netfilter/nf_conntrack_timestamp';

/** `absent`: the kernel has no connection tracking (yet). `code` is the errno name, such as EACCES. */
export type AccountingResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'absent' | 'refused'; readonly path: string; readonly code: string };

/** Switches the counters on, unless they are; and the start times, which many kernels are built without: those are not missed. */
export async function enableAccounting(): Promise<AccountingResult> {
  await enable(TIMESTAMPS);
  return enable(COUNTERS);
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
