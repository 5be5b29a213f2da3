import { describe, expect, it } from 'vitest';
import { type Changed, ChangeQueue } from '../../agent/firewall/change-queue.ts';
import { ownSet } from '../../agent/firewall/table.ts';
import type { ElementChange } from '../../agent/netfilter/nft/element-batch.ts';

const change = (key: string): ElementChange => ({
  set: ownSet('media4'),
  key: Buffer.from(key),
  timeoutSeconds: 9,
});
const REFUSED: Changed = { ok: false, reason: { kind: 'refused', errno: 23 } };

/** A kernel that takes a transaction when the test says so, and refuses any with an element called `bad`. */
function kernel() {
  const transactions: string[][] = [];
  const gates: (() => void)[] = [];
  const commit = (changes: readonly ElementChange[]) => {
    const keys = changes.map(({ key }) => Buffer.from(key).toString());
    transactions.push(keys);
    return new Promise<Changed>((resolve) => gates.push(() => resolve(keys.includes('bad') ? REFUSED : { ok: true })));
  };
  const release = () => gates.shift()?.();
  return { commit, transactions, release, pending: () => gates.length };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function drain({ release, pending }: ReturnType<typeof kernel>): Promise<void> {
  for (await turn(); pending() > 0; await turn()) release();
}

describe('change queue', () => {
  it('sends the first change before whoever asks for it does anything else', async () => {
    const fake = kernel();
    const queue = new ChangeQueue(fake.commit);
    const changed = queue.push([change('a')]);
    expect(fake.transactions).toEqual([['a']]);
    await drain(fake);
    expect(await changed).toEqual({ ok: true });
  });

  it('runs one transaction at a time and gathers what comes meanwhile', async () => {
    const fake = kernel();
    const queue = new ChangeQueue(fake.commit);
    const all = Promise.all(['a', 'b', 'c'].map((key) => queue.push([change(key)])));
    await turn();
    expect(fake.transactions).toEqual([['a']]);
    await drain(fake);
    expect(await all).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
    expect(fake.transactions).toEqual([['a'], ['b', 'c']]);
  });

  it('lets nobody suffer for the bad change of another', async () => {
    const fake = kernel();
    const queue = new ChangeQueue(fake.commit);
    const all = Promise.all(['a', 'b', 'bad', 'c', 'd'].map((key) => queue.push([change(key)])));
    await drain(fake);
    expect((await all).map(({ ok }) => ok)).toEqual([true, true, false, true, true]);
  });

  it('tries nothing again that failed for want of the table, or of a socket', async () => {
    const faults: Changed[] = [
      { ok: false, reason: { kind: 'refused', errno: 2 } },
      { ok: false, reason: { kind: 'closed' } },
    ];
    for (const fault of faults) {
      let runs = 0;
      const queue = new ChangeQueue(async () => {
        runs++;
        return fault;
      });
      expect(await Promise.all(['a', 'b', 'c'].map((key) => queue.push([change(key)])))).toEqual([fault, fault, fault]);
      expect(runs).toBe(2);
    }
  });

  it('fills a transaction with whole requests up to its size, and gives a larger request one of its own', async () => {
    const fake = kernel();
    const queue = new ChangeQueue(fake.commit);
    const request = (size: number) => Array.from({ length: size }, (_, index) => change(String(index)));
    for (const size of [5, 20, 12, 1, 40, 3]) void queue.push(request(size));
    await drain(fake);
    expect(fake.transactions.map(({ length }) => length)).toEqual([5, 32, 1, 40, 3]);
  });

  it('refuses what does not fit, and takes more when there is room again', async () => {
    const fake = kernel();
    const queue = new ChangeQueue(fake.commit);
    void queue.push([change('under way')]);
    const many = Array.from({ length: 4_096 }, (_, index) => change(String(index)));
    const first = queue.push(many);
    expect(await queue.push([change('late')])).toEqual({ ok: false, reason: { kind: 'busy' } });
    await drain(fake);
    expect(await first).toEqual({ ok: true });
    const again = queue.push([change('late')]);
    await drain(fake);
    expect(await again).toEqual({ ok: true });
  });

  it('is idle when the last transaction is through', async () => {
    const fake = kernel();
    const queue = new ChangeQueue(fake.commit);
    await queue.idle();
    let idle = false;
    void queue.push([change('a')]);
    const waiting = queue.idle().then(() => {
      idle = true;
    });
    await turn();
    expect(idle).toBe(false);
    await drain(fake);
    await waiting;
    expect(fake.transactions).toHaveLength(1);
  });
});
