import { describe, expect, it } from 'vitest';
import { rehearse } from '../../agent/live/rehearsal.ts';
import { houseOf } from '../guard/line.ts';

describe('the rehearsal', () => {
  it('takes calls all the way to their price, so that nothing is left for the first real one to wait for', () => {
    const house = houseOf();
    const asked: string[] = [];
    const classify: typeof house.numbering.classify = (dialled) => {
      asked.push('place');
      return house.numbering.classify(dialled);
    };
    const judge: typeof house.policy.judge = (destination, device) => {
      asked.push('judge');
      return house.policy.judge(destination, device);
    };
    const priceOf: typeof house.tariff.priceOf = (destination) => {
      asked.push('price');
      return house.tariff.priceOf(destination);
    };
    rehearse(
      {
        ...house,
        numbering: { ...house.numbering, classify },
        policy: { ...house.policy, judge },
        tariff: { ...house.tariff, priceOf },
      },
      0,
    );
    expect(new Set(asked)).toEqual(new Set(['place', 'judge', 'price']));
  });
});
