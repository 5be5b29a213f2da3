// What the kernel says in /proc of a process that runs.

import { readdirSync, readFileSync } from 'node:fs';

/** Megabytes, 10^6 bytes. */
export interface Memory {
  readonly residentMb: number;
  readonly privateDirtyMb: number;
}

/** USER_HZ: what the fields of /proc/PID/stat count in, on every architecture. */
const TICK_US = 10_000;
/** Places in /proc/PID/stat behind the name, which may hold spaces itself (proc_pid_stat(5)). */
const PARENT = 1;
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;

export function memoryOf(pid: number): Memory {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const megabytes = (name: string) => {
    const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
    return (Number(kibibytes) * 1024) / 1e6;
  };
  return { residentMb: megabytes('Rss'), privateDirtyMb: megabytes('Private_Dirty') };
}

/** Processor time so far, in steps of 10 ms. */
export function cpuMicroseconds(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) * TICK_US;
}

export function childrenOf(pid: number): number[] {
  const processes = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return processes.filter((other) => isChild(other, pid));
}

/** Kills whatever `pid` has started, and what that has started in turn. */
export function endDescendants(pid: number): void {
  for (const child of childrenOf(pid)) {
    endDescendants(child);
    try {
      process.kill(child, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

function isChild(pid: number, parent: number): boolean {
  try {
    return Number(statOf(pid)[PARENT]) === parent;
  } catch {
    // It has ended since the listing.
    return false;
  }
}

function statOf(pid: number): readonly string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}
