// The state file through real files: whole or set aside, never in the way.

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StateFile } from '../../agent/ledger/state-file.ts';
import type { SavedState } from '../../agent/ledger/state-schema.ts';
import { CALL_CLASSES } from '../../agent/policy/call-class.ts';
import { Orders } from '../../agent/policy/orders/orders.ts';
import { Questions } from '../../agent/policy/questions/questions.ts';
import type { WatchState } from '../../agent/policy/watch/state.ts';
import { must } from '../lab/kit/children.ts';

const NOW = Date.UTC(2026, 5, 30, 12);
const SPENDING = { minutes: [[NOW, 350, 350]], hours: [] } as const;
const WATCH: WatchState = {
  areas: { known: ['GB'], probations: [] },
  premises: SPENDING,
  devices: [{ device: 'pbx', hasCalledAbroad: true, spending: SPENDING }],
};
const BEGINS_ANEW = 'Blocks, answers and what was learned begin anew.';

let folder: string;
let path: string;
let file: StateFile;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'));
  path = join(folder, 'state.json');
  file = new StateFile(path);
});
afterEach(() => rmSync(folder, { recursive: true }));

const NOTHING_SET = { addresses: null, overrides: {}, today: null } as const;

function someState(): SavedState {
  const orders = new Orders();
  orders.block({ kind: 'device', device: 'pbx', class: 'international' }, 'detector', '20 calls', NOW, 3600);
  orders.block({ kind: 'country', country: 'SL' }, 'owner', 'so ordered', NOW, null);
  orders.allow({ kind: 'number', number: '+442079460000' }, 'kitchen', NOW, 60);
  orders.suspect('pbx', 'premium', 'four calls', NOW, 3600);
  const questions = new Questions({ maxAsks: 3, patienceSeconds: 25 });
  const about = { device: 'pbx', number: '+1', dialled: '0101', country: 'US', kind: 'international' as const };
  questions.ask({ ...about, why: '', call: '1' }, NOW);
  const today = { date: '2026-06-30', calls: 3, international: 2, blocked: 1, cost: 350.5, currency: 'JPY' };
  const overrides = { mode: { value: 'observe', over: 'enforce' }, hour: { value: 100, over: null } } as const;
  const addresses = [{ device: 'pbx', addresses: ['192.168.1.10'] }];
  const learned = { watch: WATCH, addresses };
  return { savedAtMs: NOW, orders: orders.save(), questions: questions.save(), ...learned, overrides, today };
}

describe('a state that was saved', () => {
  it('is read as it was', async () => {
    expect(await file.save(someState())).toEqual({ ok: true });
    expect(await file.load()).toEqual({ state: someState(), sentence: null });
  });

  it('is for its owner alone, in a directory that was made for it, with nothing beside it', async () => {
    const deep = join(folder, 'etc', 'ringfence', 'state.json');
    expect(await new StateFile(deep).save(someState())).toEqual({ ok: true });
    expect(statSync(deep).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'etc', 'ringfence'))).toEqual(['state.json']);
  });

  it('is none before the first time', async () => {
    expect(await file.load()).toEqual({ state: null, sentence: null });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('replaces what is there, and what a killed agent left half written', async () => {
    writeFileSync(`${path}.new`, '{"schema":1,"sav');
    await file.save({ ...someState(), savedAtMs: 1 });
    await file.save(someState());
    expect((await file.load()).state?.savedAtMs).toBe(NOW);
    expect(readdirSync(folder)).toEqual(['state.json']);
  });

  it('writes over no file that a link beside it leads to', async () => {
    const other = join(folder, 'other');
    writeFileSync(other, 'precious');
    symlinkSync(other, `${path}.new`);
    expect(await file.save(someState())).toEqual({ ok: true });
    expect(readFileSync(other, 'utf8')).toBe('precious');
  });

  it('keeps the blocks when only what was learned cannot be read', async () => {
    await file.save({ ...someState(), watch: 'nonsense' as unknown as WatchState });
    const { state, sentence } = await file.load();
    expect(state).toEqual({ ...someState(), watch: null });
    expect(sentence).toBe(`What was learned of this household cannot be read from ${path} and begins anew.`);
  });
});

describe('what the owner set, and the day', () => {
  it.each([
    ['an older agent wrote neither', {}],
    ['somebody wrote nonsense', { overrides: { mode: { value: 'off', over: 'enforce' } }, today: { date: '' } }],
    ['nothing was set or counted', { overrides: {}, today: null }],
  ])('are as in the configuration, and anew, where %s, and the blocks are kept', async (_, parts) => {
    const { overrides, today, ...older } = someState();
    writeFileSync(path, JSON.stringify({ schema: 1, ...older, ...parts }));
    expect(await file.load()).toEqual({ state: { ...older, overrides: {}, today: null }, sentence: null });
  });
});

describe('a file that is torn or of somebody else', () => {
  it('is set aside wherever it was cut, and never taken for a state', async () => {
    await file.save(someState());
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      const { state, sentence } = await file.load();
      expect(state).toBeNull();
      expect(sentence).toContain('torn');
    }
    expect(readdirSync(folder)).toEqual(['state.json.bad']);
    expect(readFileSync(`${path}.bad`)).toEqual(whole.subarray(0, whole.length - 1));
  });

  it.each([
    ['{"schema":2}', 'it is not of schema 1'],
    ['[]', 'it is not of schema 1'],
    ['{"schema":1,"savedAtMs":"now"}', "'savedAtMs' is not as expected"],
    ['null', "'it' is not as expected"],
    ['nonsense', 'it is torn, or no JSON'],
    ['['.repeat(100_000), 'it is torn, or no JSON'],
    [' '.repeat(8 * 1024 * 1024 + 1), 'it has more than 8388608 bytes'],
  ])('is set aside with a sentence: %.40s', async (text, fault) => {
    writeFileSync(path, text);
    const sentence = `${path} is not used: ${fault}. It was set aside as ${path}.bad. ${BEGINS_ANEW}`;
    expect(await file.load()).toEqual({ state: null, sentence });
    expect(readFileSync(`${path}.bad`, 'utf8')).toBe(text);
    expect(await file.load()).toEqual({ state: null, sentence: null });
  });

  it('is named by the place where it is wrong', async () => {
    const state = JSON.parse(JSON.stringify({ schema: 1, ...someState() }));
    state.orders.blocks[0].target.country = 'x'.repeat(129);
    writeFileSync(path, JSON.stringify(state));
    expect((await file.load()).sentence).toContain("'orders.blocks.0.target.country' is not as expected");
  });

  it('is no plain file: a pipe holds nobody up, a link leads nowhere', async () => {
    await must(['mkfifo', path]);
    expect((await file.load()).sentence).toContain('it is no plain file');
    symlinkSync('/etc/passwd', path);
    expect((await file.load()).sentence).toContain('it is no plain file');
    mkdirSync(path);
    rmSync(`${path}.bad`);
    expect((await file.load()).sentence).toContain('it is no plain file');
    expect(readdirSync(folder)).toEqual(['state.json.bad']);
  });

  it('that cannot be set aside is told of, and used no more', async () => {
    writeFileSync(path, 'nonsense');
    mkdirSync(join(`${path}.bad`, 'full'), { recursive: true });
    expect((await file.load()).sentence).toContain('It cannot be set aside (EISDIR).');
    expect(await file.save(someState())).toEqual({ ok: true });
    expect((await file.load()).state).toEqual(someState());
  });

  it('never throws and never yields a state out of bounds, whatever JSON it holds', async () => {
    const whole = JSON.parse(JSON.stringify({ schema: 1, ...someState() }));
    const places = pathsIn(whole);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.jsonValue(), async (place, value) => {
        writeFileSync(path, JSON.stringify(withValue(whole, place, value)));
        const { state, sentence } = await file.load();
        if (state === null) expect(sentence).not.toBeNull();
        else new Orders().restore(state.orders, state.savedAtMs, NOW);
      }),
      { numRuns: 300 },
    );
  });
});

describe('what cannot be written', () => {
  it('is told of, and what was there stays', async () => {
    await file.save(someState());
    const nowhere = new StateFile(join(path, 'state.json'));
    const written = await nowhere.save(someState());
    expect(written).toMatchObject({ ok: false, sentence: expect.stringContaining('(EEXIST)') });
    expect((await file.load()).state).toEqual(someState());
  });

  it('is what has grown beyond what would be read again', async () => {
    const large = { ...someState(), watch: { ...WATCH, areas: { known: ['x'.repeat(9_000_000)], probations: [] } } };
    expect(await file.save(large)).toMatchObject({ ok: false, sentence: expect.stringContaining('grown beyond') });
    expect(readdirSync(folder)).toEqual([]);
  });
});

it('whatever the agent keeps is within the bounds of what is read', async () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: 'binary', minLength: 100, maxLength: 600 }));
  const entry = fc.record({
    device: text,
    number: text,
    country: text,
    why: text,
    callClass: fc.constantFrom(...CALL_CLASSES),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 10 }), async (entries) => {
      const orders = new Orders();
      const questions = new Questions({ maxAsks: 20, patienceSeconds: 25 });
      for (const { device, number, country, why, callClass } of entries) {
        orders.block({ kind: 'device', device, class: callClass }, 'detector', why, NOW, 3600);
        orders.block({ kind: 'country', country }, 'owner', why, NOW, null);
        orders.allow({ kind: 'number', number }, device, NOW, 60);
        orders.suspect(device, callClass, why, NOW, 60);
        questions.ask({ device, number, dialled: number, country, kind: 'uri', why, call: number }, NOW);
      }
      const state = { savedAtMs: NOW, orders: orders.save(), questions: questions.save(), watch: null, ...NOTHING_SET };
      await file.save(state);
      expect(await file.load()).toEqual({ state, sentence: null });
    }),
    { numRuns: 20 },
  );
});

it('as many orders as are kept fit into the file', async () => {
  const orders = new Orders();
  const name = (index: number) => `${index}`.padEnd(128, '\u{ffff}');
  const why = '\u{ffff}'.repeat(400);
  for (let index = 0; index < 600; index++) {
    orders.block({ kind: 'number', number: name(index) }, 'detector', why, NOW, 3600);
    orders.block({ kind: 'country', country: name(index) }, 'owner', why, NOW, null);
    orders.allow({ kind: 'number', number: name(index) }, name(index), NOW, 60);
    orders.suspect(name(index), 'premium', why, NOW, 60);
  }
  const questions = new Questions({ maxAsks: 20, patienceSeconds: 25 });
  const state = { savedAtMs: NOW, orders: orders.save(), questions: questions.save(), watch: null, ...NOTHING_SET };
  expect(await file.save(state)).toEqual({ ok: true });
  expect((await file.load()).state).toEqual(state);
});

type Place = readonly (string | number)[];

function pathsIn(value: unknown, above: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [above];
  return [above, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...above, key]))];
}

function withValue(whole: unknown, [key, ...rest]: Place, value: unknown): unknown {
  if (key === undefined) return value;
  const copy: Record<string | number, unknown> = Array.isArray(whole)
    ? ([...whole] as never)
    : { ...(whole as object) };
  copy[key] = withValue(copy[key], rest, value);
  return copy;
}
