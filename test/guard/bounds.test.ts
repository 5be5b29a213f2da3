// Whatever strangers send, the guard remembers a bounded number of things.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { invite } from '../kit/sip.ts';
import { houseOf, Line, PROVIDER } from './line.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const CALLS = 10_000;
const MAX_CALLS = 200;
const NUMBERS = ['0312345678', '010232761234', '0102-32761234', '0990123456', '110', '7777777777777'];
const TEMPLATE = invite({
  uri: `sip:NUMBER@${PROVIDER}`,
  callId: 'CALL',
  fromTag: 'TAG',
  contact: 'sip:TAG@192.168.1.20',
});

/** A generator of Numerical Recipes' constants: the same calls in every run. */
function* randomly(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state >>> 8;
  }
}

function heapMegabytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1e6;
}

describe('ten thousand calls', () => {
  it('leave no more behind than the configuration allows', { timeout: 30_000 }, () => {
    const line = new Line(houseOf('', { max_calls: String(MAX_CALLS) }));
    const random = randomly(1);
    const template = TEMPLATE.toString('latin1');
    const dial = (count: number) => {
      const number = NUMBERS[random.next().value % NUMBERS.length] ?? '';
      const text = template.replace('NUMBER', number).replaceAll('TAG', `t${random.next().value}`);
      line.out(Buffer.from(text.replace('CALL', `${count}-${random.next().value}`), 'latin1'));
      line.nowMs += 20;
      line.actions.length = 0;
    };
    for (let count = 0; count < CALLS / 10; count++) dial(count);
    const before = heapMegabytes();
    for (let count = CALLS / 10; count < CALLS; count++) dial(count);
    expect(line.guard.active().length).toBeLessThanOrEqual(MAX_CALLS);
    expect(line.guard.totals().calls).toBe(CALLS);
    expect(heapMegabytes() - before).toBeLessThan(2);
  });
});
