// How many messages the kernel could not deliver to a process's netlink socket, from the kernel's own table
// (net/netlink/af_netlink.c, netlink_native_seq_show). Columns: sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode.

import { readFileSync } from 'node:fs';

const PROTOCOL_COLUMN = 1;
const PORT_ID_COLUMN = 2;
const DROPS_COLUMN = 8;

/** Null when the process has ended or has no such socket. A process's only netlink socket has its process id as port id. */
export function droppedMessages(processId: number, protocol: number): number | null {
  const table = readTable(processId);
  if (table === null) return null;
  for (const line of table.split('\n')) {
    const columns = line.split(/\s+/);
    if (columns[PROTOCOL_COLUMN] !== String(protocol) || columns[PORT_ID_COLUMN] !== String(processId)) continue;
    const drops = Number(columns[DROPS_COLUMN]);
    return Number.isSafeInteger(drops) ? drops : null;
  }
  return null;
}

/** The process may have ended between two looks: no table then. */
function readTable(processId: number): string | null {
  try {
    return readFileSync(`/proc/${processId}/net/netlink`, 'utf8');
  } catch {
    return null;
  }
}
