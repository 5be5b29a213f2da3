import { describe, expect, it } from 'vitest';
import { probing } from '../../agent/policy/detectors/probing.ts';
import { repetition } from '../../agent/policy/detectors/repetition.ts';
import { sequence } from '../../agent/policy/detectors/sequence.ts';
import {
  callFacts,
  DEFAULTS,
  HOUR,
  looking,
  MINUTE,
  NOON,
  only,
  SECOND,
  scopeOf,
  series,
  severities,
  surroundingsAt,
  tell,
} from '../kit/call-facts.ts';

describe('repetition', () => {
  const look = looking(repetition, DEFAULTS.repetition);
  const short = { ringMs: 2 * SECOND, talkMs: 32 * SECOND };

  it('asks when the fifth short call to one number is over, and blocks after the tenth', () => {
    const told = tell(
      series(10, MINUTE, () => ({ ...short, number: '+23276123456' })),
      look,
    );
    expect([told[0], told.at(-1)].map((found) => found?.finding.why)).toEqual([
      'Device pbx made 5 short calls abroad within an hour, all to one number; from 5 on they are asked about.',
      'Device pbx made 10 short calls abroad within an hour, all to one number; from 10 on they are blocked.',
    ]);
  });

  it('takes one hundred neighbouring numbers for one place', () => {
    const inBlock = series(5, MINUTE, (index) => ({ ...short, number: `+232761234${index}0` }));
    expect(only(tell(inBlock, look)).why).toContain('to 5 numbers of one block of 100');
    expect(
      tell(
        series(5, MINUTE, (index) => ({ ...short, number: `+23276123${index}56` })),
        look,
      ),
    ).toEqual([]);
  });

  it('counts each class for itself', () => {
    const mixed = series(8, MINUTE, (index) => ({
      ...short,
      number: `+8190512345${index}`,
      class: index % 2 === 0 ? 'premium' : 'domestic',
    }));
    expect(tell(mixed, look)).toEqual([]);
  });

  it('counts no long, unanswered or stopped calls, nor one in which the clock was set back', () => {
    const same = { number: '+23276123456', ringMs: SECOND };
    expect(
      tell(
        series(20, 2 * MINUTE, () => ({ ...same, talkMs: 61 * SECOND })),
        look,
      ),
    ).toEqual([]);
    expect(
      tell(
        series(20, MINUTE, () => ({ ...same, talkMs: null, code: 603 })),
        look,
      ),
    ).toEqual([]);
    expect(
      tell(
        series(20, MINUTE, () => ({ ...same, stopped: true })),
        look,
      ),
    ).toEqual([]);
    const odd = Array.from({ length: 9 }, (_, index) =>
      callFacts({ id: String(index), answeredAtMs: NOON, endedAtMs: NOON - HOUR }),
    );
    expect(look(scopeOf(odd, '8'), surroundingsAt(NOON))).toEqual([]);
  });
});

describe('sequence', () => {
  const look = looking(sequence, DEFAULTS.sequence);
  const numbered = (numbers: readonly number[]) =>
    series(numbers.length, MINUTE, (index) => ({ number: `+23276123${String(numbers[index]).padStart(3, '0')}` }));

  it.each([
    ['consecutive numbers', [1, 2, 3, 4]],
    ['rising numbers', [10, 250, 251, 900]],
    ['falling numbers', [900, 40, 30, 2]],
    ['rising numbers after others', [500, 100, 200, 300, 400]],
    ['numbers that are swept twice over', [1, 1, 2, 2, 3, 3, 4, 4].slice(0, 7)],
    ['many numbers in no order', [5, 9, 1, 8, 2, 7, 3, 6]],
  ])('asks about %s of one block of 1,000', (_, numbers) => {
    expect(severities(tell(numbered(numbers), look))[0]).toBe(`warn at ${numbers.length}`);
  });

  it('counts stopped attempts too, and blocks at the eighth number', () => {
    const told = tell(
      series(8, MINUTE, (index) => ({ stopped: true, number: `+2327612300${index}` })),
      look,
    );
    expect(told.at(-1)?.finding.why).toBe(
      'Device pbx dialled 8 numbers of one block of 1,000 within an hour, 8 of them in a row; from 8 on they are blocked.',
    );
  });

  it('lets five extensions of one company be, dialled in no order, and one number dialled often', () => {
    expect(tell(numbered([20, 45, 11, 33, 27]), look)).toEqual([]);
    expect(tell(numbered([7, 7, 7, 7, 7, 7, 7, 7, 7]), look)).toEqual([]);
  });

  it('knows no block of short numbers and names', () => {
    const options = { ...DEFAULTS.sequence, domesticWarn: 3 };
    const shortNumbers = series(9, MINUTE, (index) => ({ class: 'domestic', number: `11${index}` }));
    expect(tell(shortNumbers, looking(sequence, options))).toEqual([]);
  });
});

describe('probing', () => {
  const look = looking(probing, DEFAULTS.probing);
  const rejected = { ringMs: SECOND, talkMs: null, area: 'SL' };

  it.each([404, 484, 503, 603])('asks when six numbers were rejected with %i, and blocks at twelve', (code) => {
    const told = tell(
      series(12, 30 * SECOND, () => ({ ...rejected, code })),
      look,
    );
    expect([severities(told)[0], severities(told).at(-1)]).toEqual(['warn at 6', 'critical at 12']);
    expect(told[0]?.finding.why).toBe(
      'Device pbx dialled 6 numbers within an hour that the far end rejected, in 6 of 6 attempts; from 6 on they are asked about.',
    );
  });

  it('takes unknown numbers for part of the hunt, and none at home', () => {
    const unknown = series(6, MINUTE, (index) => ({ ...rejected, code: 484, class: 'other', number: `90044${index}` }));
    expect(only(tell(unknown, look))).toMatchObject({ about: 'other', evidence: { numbers: 6 } });
    expect(
      tell(
        series(30, MINUTE, () => ({ ...rejected, code: 404, class: 'domestic' })),
        look,
      ),
    ).toEqual([]);
  });

  it('does not take a line that is down for a hunt', () => {
    const fax = series(30, MINUTE, () => ({ ...rejected, code: 503, number: '+12025550123' }));
    expect(tell(fax, look)).toEqual([]);
  });

  it('looks at the share of all attempts that had an outcome', () => {
    const mostlyFine = series(18, 3 * MINUTE, (index) =>
      index % 3 === 0 ? { ...rejected, code: 404 } : { area: 'SL' },
    );
    expect(tell(mostlyFine, look)).toEqual([]);
    const cancelled = series(18, 3 * MINUTE, (index) => ({ ...rejected, code: index % 3 === 0 ? 404 : 487 }));
    expect(severities(tell(cancelled, look))).toEqual(['warn at 16']);
  });

  it('counts neither busy numbers nor what we stopped ourselves as rejected', () => {
    expect(
      tell(
        series(30, MINUTE, () => ({ ...rejected, code: 486 })),
        look,
      ),
    ).toEqual([]);
    expect(
      tell(
        series(30, MINUTE, () => ({ area: 'SL', stopped: true })),
        look,
      ),
    ).toEqual([]);
  });

  it('asks at the sixth country attempted, and blocks at the tenth, stopped or not', () => {
    for (const stopped of [false, true]) {
      const told = tell(
        series(10, MINUTE, (index) => ({ area: `A${index}`, stopped })),
        look,
      );
      expect([severities(told)[0], severities(told).at(-1)]).toEqual(['warn at 6', 'critical at 10']);
      expect(told[0]?.finding.why).toBe('Device pbx tried 6 countries within an hour; from 6 on they are asked about.');
    }
  });
});
