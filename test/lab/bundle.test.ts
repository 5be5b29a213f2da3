// The bundle as a file that is given away: what is in it, and what must not be.

import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import { BUNDLE } from './kit/agent.ts';

interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
}

let text = '';
let packages: readonly string[] = [];

beforeAll(() => {
  text = readFileSync(BUNDLE, 'utf8');
  const { inputs } = JSON.parse(readFileSync('dist/metafile.json', 'utf8')) as Metafile;
  const names = Object.keys(inputs).flatMap((path) =>
    [...path.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].slice(-1),
  );
  packages = [...new Set(names.map(([, name = '']) => name))].sort();
});

describe('the bundle', () => {
  it('asks Node for its own modules and for nothing else', () => {
    const asked = [...text.matchAll(/require\("([^"]+)"\)/g)].map(([, name = '']) => name.replace(/^node:/, ''));
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((name) => !builtinModules.includes(name))).toEqual([]);
  });

  it('names no path of the machine it was built on, and no source map', () => {
    const traces = [process.cwd(), homedir(), tmpdir(), '/node_modules/', 'sourceMappingURL'].filter(
      (trace) => trace.length > 1,
    );
    expect(traces.filter((trace) => text.includes(trace))).toEqual([]);
  });

  it('can be started by itself', () => {
    expect(text.startsWith('#!/usr/bin/env node\n')).toBe(true);
  });

  it('is smaller than 700 kB with the telephone numbers of the whole world', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(700_000);
  });
});

describe('the licences', () => {
  it('are those of every package in the bundle, with their versions', () => {
    const licences = readFileSync('dist/LICENSES.txt', 'utf8');
    expect(packages).toContain('mqtt');
    for (const name of packages) {
      const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));
      expect(licences).toContain(`\n${name} ${version} (`);
    }
  });

  it('are whole texts, none of them missing', () => {
    const parts = readFileSync('dist/LICENSES.txt', 'utf8')
      .split(/^={80}\n.*\n={80}\n/m)
      .slice(1);
    expect(parts).toHaveLength(packages.length);
    for (const part of parts) expect(part).toMatch(/copyright|permission/i);
  });
});
