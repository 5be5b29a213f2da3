// What the signals of a service come to. They are told to this process only, as Node tells them.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenToSignals, type Signals } from '../../agent/cli/signals.ts';

const SIGNALS = ['SIGHUP', 'SIGTERM', 'SIGINT'] as const;

let before: Map<string, unknown[]>;
let signals: Signals;
beforeEach(() => {
  before = new Map(SIGNALS.map((signal) => [signal, process.listeners(signal)]));
  signals = listenToSignals(() => undefined);
});
afterEach(() => {
  for (const signal of SIGNALS) {
    for (const listener of process.listeners(signal)) {
      if (before.get(signal)?.includes(listener) !== true) process.off(signal, listener);
    }
  }
});

/** A reload that lasts until it is told to end. */
function slowReload() {
  const ends: (() => void)[] = [];
  const reload = () => new Promise<void>((resolve) => void ends.push(resolve));
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    reload,
    begun: () => ends.length,
    end: () => {
      ends.at(-1)?.();
      return settled();
    },
  };
}

describe('SIGHUP', () => {
  it('reads the configuration again, each time', async () => {
    const { reload, begun, end } = slowReload();
    signals.onReload(reload);
    await end();
    for (let time = 1; time <= 3; time++) {
      process.emit('SIGHUP');
      expect(begun()).toBe(time);
      await end();
    }
  });

  it('that came before anybody could read it is not forgotten', () => {
    const { reload, begun } = slowReload();
    process.emit('SIGHUP');
    signals.onReload(reload);
    expect(begun()).toBe(1);
  });

  it('makes one more reading of the many that come during one', async () => {
    const { reload, begun, end } = slowReload();
    signals.onReload(reload);
    await end();
    for (let time = 0; time < 100; time++) process.emit('SIGHUP');
    expect(begun()).toBe(1);
    await end();
    expect(begun()).toBe(2);
    await end();
    expect(begun()).toBe(2);
  });

  it('after the stop reads nothing, and the reading under way is waited for', async () => {
    const { reload, begun, end } = slowReload();
    const reloaded = signals.onReload(reload);
    await end();
    process.emit('SIGHUP');
    process.emit('SIGHUP');
    process.emit('SIGTERM');
    await signals.stop;
    let isDone = false;
    const waiting = reloaded().then(() => {
      isDone = true;
    });
    await Promise.resolve();
    expect(isDone).toBe(false);
    await end();
    await waiting;
    expect(begun()).toBe(1);
  });
});

it.each(['SIGTERM', 'SIGINT'] as const)('%s stops it, however often it comes', async (signal) => {
  process.emit(signal);
  process.emit(signal);
  await expect(signals.stop).resolves.toBeUndefined();
});
