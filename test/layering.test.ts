// The way of the data is one-way: a folder of agent/ imports only from folders to its left, and from config/.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const ORDER = [
  'config',
  'netfilter',
  'sip',
  'calls',
  'numbering',
  'policy',
  'firewall',
  'ledger',
  'mqtt',
  'guard',
  '.',
  'live',
  'cli',
];
const ENTRY = 'agent/main.ts';
const IMPORT = /(?:from|import)\s*\(?\s*'(\.[^']+)'/g;

interface Arrow {
  readonly from: string;
  readonly to: string;
}

describe('the one-way order', () => {
  it('has an import against it in no file', () => {
    expect(arrows('agent').filter(pointsBack).map(tell)).toEqual([]);
  });

  it('is known for every folder of the agent', () => {
    const folders = readdirSync('agent').filter((name) => statSync(join('agent', name)).isDirectory());
    expect(folders.filter((name) => !ORDER.includes(name))).toEqual([]);
  });

  it('refuses an arrow that points back, and one out of config', () => {
    expect(pointsBack({ from: 'agent/sip/a.ts', to: 'agent/calls/b.ts' })).toBe(true);
    expect(pointsBack({ from: 'agent/config/a.ts', to: 'agent/netfilter/b.ts' })).toBe(true);
    expect(pointsBack({ from: 'agent/calls/a.ts', to: 'agent/sip/b.ts' })).toBe(false);
    expect(pointsBack({ from: 'agent/guard.ts', to: 'agent/mqtt/b.ts' })).toBe(false);
    expect(pointsBack({ from: 'agent/guard.ts', to: 'agent/cli/b.ts' })).toBe(true);
  });

  it('keeps the netfilter layer free of telephony, so that it could be published by itself', () => {
    const telephony = /\b(sip|invite|rtp|sdp|phone|telephon\w*|ringfence|voip)\b/i;
    const words = sourceFiles('agent/netfilter').filter((file) => telephony.test(readFileSync(file, 'utf8')));
    expect(words).toEqual([]);
  });
});

function pointsBack({ from, to }: Arrow): boolean {
  if (from === ENTRY) return false;
  return ORDER.indexOf(room(to)) > ORDER.indexOf(room(from));
}

/** The folder directly below agent/, or `.` for the files that join them. */
function room(file: string): string {
  const path = relative('agent', file).split('/');
  return path.length > 1 ? (path[0] ?? '.') : '.';
}

function arrows(folder: string): Arrow[] {
  return sourceFiles(folder).flatMap((from) =>
    [...readFileSync(from, 'utf8').matchAll(IMPORT)].map(([, path = '']) => ({
      from,
      to: normalize(join(dirname(from), path)),
    })),
  );
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

function tell({ from, to }: Arrow): string {
  return `${from} imports ${to}`;
}
