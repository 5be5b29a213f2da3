// The log's way out through real pipes and files that do not take it.

import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogOutput } from '../../agent/live/log-output.ts';
import { must } from '../lab/kit/children.ts';

/** More than a pipe holds (64 KiB) and an output keeps (256 KiB). */
const MANY = 8_000;
const LINE = 'x'.repeat(99);

let folder: string;
let opened: number[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-output-'));
  opened = [];
});
afterEach(() => {
  for (const descriptor of opened) closeSync(descriptor);
  rmSync(folder, { recursive: true });
});

function open(file: string, flags: number): number {
  const descriptor = openSync(file, flags | constants.O_NONBLOCK);
  opened.push(descriptor);
  return descriptor;
}

async function pipe(): Promise<{ reader: number; writer: number }> {
  const file = join(folder, 'pipe');
  await must(['mkfifo', file]);
  return { reader: open(file, constants.O_RDONLY), writer: open(file, constants.O_WRONLY) };
}

function read(descriptor: number): string {
  const buffer = Buffer.alloc(1024 * 1024);
  let length = 0;
  try {
    for (let more = -1; more !== 0; length += more)
      more = readSync(descriptor, buffer, length, buffer.length - length, -1);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
  }
  return buffer.toString('latin1', 0, length);
}

function output(descriptor: number): { told: number[]; log: LogOutput } {
  const told: number[] = [];
  return { told, log: new LogOutput(descriptor, (lines) => told.push(lines)) };
}

describe('the log to a pipe', () => {
  it('arrives line by line', async () => {
    const { reader, writer } = await pipe();
    const { told, log } = output(writer);
    log.write('one');
    expect(read(reader)).toBe('one\n');
    log.write('two');
    await log.end();
    expect(read(reader)).toBe('two\n');
    expect(told).toEqual([]);
  });

  it('that nobody reads keeps the oldest lines whole, drops the rest, and counts them when there is room', async () => {
    const { reader, writer } = await pipe();
    const { told, log } = output(writer);
    for (let index = 0; index < MANY; index++) log.write(`${String(index).padStart(5, '0')} ${LINE}`);
    expect(told).toEqual([]);
    let text = '';
    const reading = setInterval(() => {
      text += read(reader);
    }, 5);
    await log.end();
    clearInterval(reading);
    const lines = (text + read(reader)).trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(2_500);
    expect(lines.every((line, index) => line === `${String(index).padStart(5, '0')} ${LINE}`)).toBe(true);
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(MANY - lines.length);
  });

  it('that nobody reads ends soon all the same', async () => {
    const { log } = output((await pipe()).writer);
    for (let index = 0; index < MANY; index++) log.write(LINE);
    const before = performance.now();
    await log.end();
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it('whose reader went away is lost, and nothing else happens', async () => {
    const { reader, writer } = await pipe();
    const { told, log } = output(writer);
    opened = opened.filter((descriptor) => descriptor !== reader);
    closeSync(reader);
    for (let index = 0; index < MANY; index++) log.write(LINE);
    await log.end();
    expect(told).toEqual([]);
  });
});

it('a log to a full disk is lost, and nothing else happens', async () => {
  const { told, log } = output(open('/dev/full', constants.O_WRONLY));
  for (let index = 0; index < MANY; index++) log.write(LINE);
  await log.end();
  expect(told).toEqual([]);
});
