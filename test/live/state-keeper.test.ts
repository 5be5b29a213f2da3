// When the state is written: seldom, soon when it matters, never twice at once, and at last.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StateFile } from '../../agent/ledger/state-file.ts';
import type { SavedState } from '../../agent/ledger/state-schema.ts';
import { createLog } from '../../agent/live/log.ts';
import { StateKeeper } from '../../agent/live/state-keeper.ts';
import { Orders } from '../../agent/policy/orders/orders.ts';
import { Questions } from '../../agent/policy/questions/questions.ts';
import { eventually } from '../lab/kit/children.ts';

/** Longer than any test. */
const NEVER = 3_600_000;

let folder: string;
let running: StateKeeper<SavedState>[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keeper-'));
  running = [];
});
afterEach(async () => {
  for (const keeper of running) await keeper.stop();
  rmSync(folder, { recursive: true });
});

/** A state that grows by a block each time it is told to, and a file that tells of every write. */
class Home {
  readonly orders = new Orders();
  readonly file = new StateFile(join(folder, 'state', 'state.json'));
  readonly lines: string[] = [];
  writes = 0;
  mostAtOnce = 0;
  /** What a write waits for. */
  disk: Promise<void> = Promise.resolve();
  #atOnce = 0;
  #nowMs = 0;

  keeper(everyMs: number, gapMs = 0): StateKeeper<SavedState> {
    const file = { load: () => this.file.load(), save: (state: SavedState) => this.#save(state) };
    const log = createLog({ level: 'info', json: false, write: (line) => this.lines.push(line) });
    const keeper = new StateKeeper({ file, state: () => this.#state(), log, everyMs, gapMs });
    running.push(keeper);
    return keeper;
  }

  block(number: string): void {
    this.orders.block({ kind: 'number', number }, 'detector', '', 0, null);
  }

  async saved(): Promise<number> {
    return (await this.file.load()).state?.orders.blocks.length ?? 0;
  }

  /** The time goes on whether anything happens or not. */
  #state(): SavedState {
    const questions = new Questions({ maxAsks: 3, patienceSeconds: 25 }).save();
    return {
      savedAtMs: this.#nowMs++,
      orders: this.orders.save(),
      questions,
      watch: null,
      addresses: null,
      overrides: {},
      today: null,
    };
  }

  async #save(state: SavedState) {
    this.writes++;
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
    await this.disk;
    const written = await this.file.save(state);
    this.#atOnce--;
    return written;
  }
}

describe('the keeper', () => {
  it('writes what is new at its interval, and nothing while nothing changed', async () => {
    const home = new Home();
    home.keeper(5).start();
    await eventually(() => home.writes === 1, 'the first write');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(home.writes).toBe(1);
    home.block('+1');
    await eventually(async () => (await home.saved()) === 1, 'the block');
    expect(home.writes).toBe(2);
  });

  it('writes a block at once', async () => {
    const home = new Home();
    const keeper = home.keeper(NEVER);
    keeper.start();
    home.block('+1');
    keeper.urgent();
    await eventually(async () => (await home.saved()) === 1, 'the block');
  });

  it('writes many blocks at once as one, and those that come meanwhile as another', async () => {
    const home = new Home();
    const keeper = home.keeper(NEVER);
    let spin: () => void = () => undefined;
    home.disk = new Promise((resolve) => {
      spin = resolve;
    });
    keeper.start();
    for (let index = 0; index < 100; index++) {
      home.block(`+1${index}`);
      keeper.urgent();
    }
    await eventually(() => home.writes === 1, 'a write');
    home.block('+2');
    keeper.urgent();
    spin();
    await eventually(async () => (await home.saved()) === 101, 'all blocks');
    expect([home.writes, home.mostAtOnce]).toEqual([2, 1]);
  });

  it('leaves a pause between two urgent writes, and still makes the second', async () => {
    const home = new Home();
    const keeper = home.keeper(NEVER, 150);
    keeper.start();
    home.block('+1');
    keeper.urgent();
    await eventually(async () => (await home.saved()) === 1, 'the first block');
    const startedMs = performance.now();
    home.block('+2');
    keeper.urgent();
    await eventually(async () => (await home.saved()) === 2, 'the second block');
    expect(performance.now() - startedMs).toBeGreaterThan(75);
  });

  it('writes a last time when it stops, and no more after that', async () => {
    const home = new Home();
    const keeper = home.keeper(NEVER);
    keeper.start();
    home.block('+1');
    await keeper.stop();
    expect(await home.saved()).toBe(1);
    home.block('+2');
    keeper.urgent();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(home.writes).toBe(1);
  });

  it('leaves the state alone that another wrote, where its agent never came to guard', async () => {
    const home = new Home();
    home.block('+1');
    const guarding = home.keeper(NEVER);
    guarding.start();
    await guarding.stop();
    await new Home().keeper(NEVER).stop();
    expect(await home.saved()).toBe(1);
  });

  it('waits for a write under way before the last one', async () => {
    const home = new Home();
    const keeper = home.keeper(NEVER);
    home.disk = new Promise((resolve) => setTimeout(resolve, 30));
    keeper.start();
    home.block('+1');
    keeper.urgent();
    await eventually(() => home.writes === 1, 'a write');
    home.block('+2');
    await keeper.stop();
    expect([await home.saved(), home.mostAtOnce]).toEqual([2, 1]);
  });

  it('does not wait for ever for a disk that does not answer', async () => {
    const home = new Home();
    const keeper = home.keeper(NEVER);
    home.disk = new Promise(() => undefined);
    keeper.start();
    keeper.urgent();
    await eventually(() => home.writes === 1, 'a write');
    const startedMs = performance.now();
    await keeper.stop();
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    running = [];
  });

  it('tells once what cannot be written, tries again, and tells when it can', async () => {
    const home = new Home();
    const inTheWay = join(folder, 'state');
    writeFileSync(inTheWay, '');
    home.keeper(5).start();
    await eventually(() => home.writes >= 4, 'several attempts');
    expect(home.lines).toEqual([expect.stringContaining('cannot be written')]);
    rmSync(inTheWay);
    await eventually(() => home.lines.at(-1) === 'The state is written again.', 'the good news');
  });

  it('leaves what is there to an agent that could start, when its own never did', async () => {
    const home = new Home();
    await home.keeper(NEVER).stop();
    expect(home.writes).toBe(0);
  });

  it('loads what was written, and tells what it cannot use', async () => {
    const home = new Home();
    const keeper = home.keeper(NEVER);
    expect(await keeper.load()).toBeNull();
    keeper.start();
    home.block('+1');
    await keeper.stop();
    expect((await keeper.load())?.orders.blocks).toHaveLength(1);
    expect(home.lines).toEqual([]);
    writeFileSync(join(folder, 'state', 'state.json'), '{');
    expect(await keeper.load()).toBeNull();
    expect(home.lines).toEqual([expect.stringContaining('was set aside')]);
  });

  it('does not write each of the blocks that somebody provokes for hours', async () => {
    const home = new Home();
    const keeper = home.keeper(NEVER);
    keeper.start();
    for (let block = 0; block < 60; block++) {
      home.block(`+1${block}`);
      keeper.urgent();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(home.writes).toBeGreaterThan(5);
    expect(home.writes).toBeLessThanOrEqual(20);
    await keeper.stop();
    expect(await home.saved()).toBe(60);
  });
});
