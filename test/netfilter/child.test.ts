// Children that cannot be started, and what is left of those that could.

import { afterEach, expect, it } from 'vitest';
import { spawnPiped } from '../../agent/netfilter/child.ts';

const before = process.listenerCount('exit');
afterEach(() => expect(process.listenerCount('exit')).toBe(before));

it('a program that does not exist is told by its errno, after the return', async () => {
  let isBack = false;
  const told = new Promise((resolve) => {
    spawnPiped('/no/such/program', [], (code) => resolve({ code, isBack }));
    isBack = true;
  });
  expect(await told).toEqual({ code: 'ENOENT', isBack: true });
});

it('a child is ended with us, until it has ended by itself', async () => {
  const failures: string[] = [];
  const child = spawnPiped('cat', [], (code) => failures.push(code));
  expect(process.listenerCount('exit')).toBe(before + 1);
  const closed = new Promise((resolve) => child?.once('close', resolve));
  child?.stdin.end();
  expect(await closed).toBe(0);
  expect(failures).toEqual([]);
});
