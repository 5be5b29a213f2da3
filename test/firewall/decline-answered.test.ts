import { describe, expect, it } from 'vitest';
import { AnsweredTransactions } from '../../agent/firewall/decline/answered.ts';

describe('answered transactions', () => {
  it('remembers a transaction for 64*T1 and no longer', () => {
    const answered = new AnsweredTransactions(10);
    answered.add('a', 1_000);
    expect(answered.has('a', 32_999)).toBe(true);
    expect(answered.has('a', 33_000)).toBe(false);
  });

  it('forgets the oldest first beyond its capacity', () => {
    const answered = new AnsweredTransactions(2);
    for (const key of ['a', 'b', 'c']) answered.add(key, 0);
    expect(['a', 'b', 'c'].map((key) => answered.has(key, 1))).toEqual([false, true, true]);
  });

  it('takes back a transaction whose answer never left', () => {
    const answered = new AnsweredTransactions(2);
    answered.add('a', 0);
    answered.remove('a');
    expect(answered.has('a', 1)).toBe(false);
  });
});
