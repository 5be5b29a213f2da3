import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DIAL_CHARACTERS, type DialState } from '../../agent/numbering/dial-state.ts';
import { createNumbering, walk } from '../../agent/numbering/numbering.ts';

const PLANS = {
  japan: createNumbering({ country: 'JP', outsideLines: [] }),
  'japan behind a PBX': createNumbering({ country: 'JP', outsideLines: ['0', '9'] }),
  'the united states': createNumbering({ country: 'US', outsideLines: [] }),
  'new york behind a PBX': createNumbering({ country: 'US', outsideLines: ['9'], areaCode: '212' }),
  germany: createNumbering({ country: 'DE', outsideLines: ['0'], areaCode: '030' }),
  italy: createNumbering({ country: 'IT', outsideLines: [] }),
  australia: createNumbering({ country: 'AU', outsideLines: ['0'] }),
  china: createNumbering({ country: 'CN', outsideLines: [] }),
  iceland: createNumbering({ country: 'IS', outsideLines: ['00'] }),
} as const;

const plans = fc.constantFrom(...Object.values(PLANS));
const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 14 });
const texts = fc.string({ unit: fc.constantFrom(...DIAL_CHARACTERS, ...'0011'), maxLength: 14 });

/** Dial strings as people and attackers make them: some prefixes, then digits. */
const dialStrings = fc
  .tuple(
    fc.array(
      fc.constantFrom(
        '0',
        '9',
        '00',
        '010',
        '0033',
        '001',
        '184',
        '122',
        '*67',
        '011',
        '1',
        '+',
        '*31#',
        '01033',
        '1010288',
      ),
      {
        maxLength: 3,
      },
    ),
    fc.oneof(digits, texts, fc.constantFrom('110', '911', '81110', '18765551234', '23222123456')),
  )
  .map(([prefixes, rest]) => prefixes.join('') + rest);

const classOf = ({ ending: { kind, country } }: DialState) => `${kind} ${country}`;

describe('the automaton of a dial plan', () => {
  it('ends where the classifier says', () => {
    fc.assert(
      fc.property(plans, dialStrings, (plan, dialled) => {
        const { kind, country, e164 } = plan.classifyDialled(dialled);
        const { ending, canonical } = walk(plan.start, dialled);
        expect({ kind, country }).toEqual(ending);
        if (e164 !== null) expect(e164).toBe(canonical);
      }),
    );
  });

  it('keeps the class for whatever follows a settled state', () => {
    fc.assert(
      fc.property(plans, dialStrings, texts, (plan, dialled, rest) => {
        const state = walk(plan.start, dialled);
        fc.pre(state.settled);
        const later = walk(state, rest);
        expect({ dialled, rest, class: classOf(later) }).toEqual({ dialled, rest, class: classOf(state) });
        expect(later.settled).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives the same future to the same canonical text, however it was dialled', () => {
    const ways = { JP: ['+', '010', '0033010', '184001010', '1860091200010'], DE: ['+', '00', '*31#00', '0103300'] };
    for (const [country, prefixes] of Object.entries(ways)) {
      const { start } = createNumbering({ country, outsideLines: ['0'] });
      fc.assert(
        fc.property(
          fc.constantFrom(...prefixes),
          fc.constantFrom(...prefixes),
          digits,
          texts,
          (one, other, number, rest) => {
            const [a, b] = [walk(start, one + number), walk(start, other + number)];
            fc.pre(a.canonical !== null && a.canonical === b.canonical && !a.lengthDecides);
            expect(classOf(walk(a, rest))).toBe(classOf(walk(b, rest)));
            expect(walk(a, rest).canonical).toBe(walk(b, rest).canonical);
          },
        ),
      );
    }
  });

  it('knows the canonical text once and for all: each further digit is appended to it', () => {
    fc.assert(
      fc.property(plans, dialStrings, fc.constantFrom(...DIAL_CHARACTERS), (plan, dialled, next) => {
        const state = walk(plan.start, dialled);
        fc.pre(state.canonical !== null && !state.lengthDecides && state.ending.kind !== 'emergency');
        expect(state.next(next).canonical).toBe(state.canonical + next);
      }),
    );
  });

  it.each(Object.entries(PLANS))('of %s is small enough to be listed', (_, { start }) => {
    expect(countUndecided(start, (state) => state.canonical !== null)).toBeLessThan(10_000);
    expect(countUndecided(walk(start, '+'), () => false)).toBeLessThan(2_000);
  });

  it('settles a whole country at its calling code where nothing in it costs more', () => {
    const { start } = PLANS.japan;
    expect(walk(start, '010232')).toMatchObject({
      canonical: '+232',
      settled: true,
      ending: { kind: 'international', country: 'SL' },
    });
    expect(walk(start, '010870')).toMatchObject({ canonical: '+870', settled: true });
    expect(walk(start, '0990')).toMatchObject({ canonical: '+81990', settled: true, ending: { kind: 'premium' } });
    expect(walk(start, '01')).toMatchObject({ canonical: null, settled: false });
  });

  it('takes any length of dial string without a slow or endless answer', () => {
    const endless = '9'.repeat(100_000);
    expect(PLANS.japan.classifyDialled(`010232${endless}`)).toMatchObject({
      kind: 'international',
      country: 'SL',
      e164: null,
    });
  });
});

/** States that a compiler has to expand, each of them once, up to the first `known` one on each path. */
function countUndecided(state: DialState, known: (state: DialState) => boolean, seen = new Set<DialState>()): number {
  if (state.settled || state.lengthDecides || known(state) || seen.has(state)) return 0;
  seen.add(state);
  return DIAL_CHARACTERS.reduce((sum, character) => sum + countUndecided(state.next(character), known, seen), 1);
}
