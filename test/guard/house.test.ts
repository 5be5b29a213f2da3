import { describe, expect, it } from 'vitest';
import { houseOf } from './line.ts';

const rule = (number: string, verdict: string) =>
  `config rule 'odd'\n\tlist number '${number}'\n\toption verdict '${verdict}'`;

describe('a configuration made into a house', () => {
  it.each(['block', 'ask'])("is refused when a rule would %s one of the country's own emergency numbers", (verdict) => {
    expect(() => houseOf(rule('119', verdict))).toThrow(
      /^Rule 'odd' \(line \d+\): no rule can (block|ask about) emergency calls; remove '119'/,
    );
    expect(() => houseOf(rule('184110', verdict))).toThrow(/emergency/);
  });

  it('may name an emergency number to allow it, and any other number', () => {
    expect(houseOf(rule('119', 'allow')).config.rules).toHaveLength(1);
    expect(houseOf(rule('117', 'block')).config.rules).toHaveLength(1);
  });
});
