// What it costs to follow a stream of messages from the kernel: this process, which decodes, and the child that is its socket.

import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, cpuMicroseconds } from './proc.ts';

export interface ClientCost {
  readonly ownMicroseconds: number;
  readonly childMicroseconds: number;
}

const QUIET_MS = 200;

/** Runs `work`, and says what it took here and in the children that were there when it began and still are. */
export async function clientCost(work: () => Promise<void>): Promise<ClientCost> {
  const children = childrenOf(process.pid);
  const spent = () => children.reduce((sum, pid) => sum + cpuMicroseconds(pid), 0);
  const [before, own] = [spent(), process.cpuUsage()];
  await work();
  await sleep(QUIET_MS);
  const { user, system } = process.cpuUsage(own);
  return { ownMicroseconds: user + system, childMicroseconds: spent() - before };
}
