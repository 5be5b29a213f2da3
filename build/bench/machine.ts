// Whether this machine can measure, and what it is: numbers mean nothing without it.

import { accessSync, constants, existsSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { BUNDLE } from '../../test/lab/kit/agent.ts';
import type { Benchmark } from './benchmark.ts';

const SYSTEM_FOLDERS = ['/usr/sbin', '/sbin'];

/** One sentence for each thing that is not there. */
export function missing(benchmarks: readonly Benchmark[]): string[] {
  const tools = new Map(benchmarks.flatMap(({ tools }) => Object.entries(tools)));
  return [
    ...(process.getuid?.() === 0 ? [] : ['Network namespaces need root: run this as root (for example with sudo).']),
    ...(existsSync(BUNDLE) ? [] : ['There is no bundle to measure: "npm run build" makes it.']),
    ...[...tools].flatMap(([tool, name]) => (isInstalled(tool) ? [] : [`${tool} is missing; package ${name} has it.`])),
  ];
}

export function describeMachine(): string {
  const processors = cpus();
  return `Node ${process.versions.node}, Linux ${release()}, ${processors.length} x ${processors[0]?.model.trim() ?? 'processor'}`;
}

function isInstalled(tool: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(':'), ...SYSTEM_FOLDERS];
  return (tool.startsWith('/') ? [tool] : folders.map((folder) => join(folder, tool))).some(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
