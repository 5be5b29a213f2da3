import { describe, expect, it } from 'vitest';
import { compileProgram } from '../../agent/firewall/compile/compile.ts';
import type { CompiledProgram, TableContents } from '../../agent/firewall/compile/program.ts';
import { createNumbering } from '../../agent/numbering/numbering.ts';
import { configuration, ruleConfig } from '../kit/dialling.ts';

const JAPAN = createNumbering({ country: 'JP', outsideLines: [] });
const program = (prefix: string): CompiledProgram =>
  compileProgram(configuration([ruleConfig({ section: 'abroad', prefixes: [prefix], verdict: 'block' })]), JAPAN, {
    innerHeader: true,
  });

/** What the kernel has once this program is in force. */
function contents({ staticNames, dynamicSets }: CompiledProgram): TableContents {
  return { chains: staticNames.chains, maps: [...staticNames.maps, ...dynamicSets], sets: dynamicSets };
}

const [first, second] = [program('+232'), program('+23')];
const switches = (transaction: string) => transaction.includes('flush table');

describe('applying a program to what the kernel has', () => {
  it('is one transaction when the kernel has the very same program: all rules, and no map', () => {
    const transactions = first.reapply(contents(first));
    expect(transactions.map(switches)).toEqual([true]);
    for (const map of first.staticNames.maps) expect(transactions[0]).not.toContain(`map ${map} {`);
  });

  it('fills new maps before it switches the rules, and takes away the old ones after', () => {
    const [prepare = '', change = '', cleanUp = '', ...more] = second.reapply(contents(first));
    expect([prepare, change, cleanUp].map(switches)).toEqual([false, true, false]);
    expect(more).toEqual([]);
    const fresh = second.staticNames.maps.filter((name) => !first.staticNames.maps.includes(name));
    const stale = first.staticNames.maps.filter((name) => !second.staticNames.maps.includes(name));
    expect([fresh.length, stale.length].every((count) => count > 0)).toBe(true);
    for (const map of fresh) expect(prepare).toContain(`map ${map} {`);
    for (const map of stale) expect(cleanUp).toContain(`delete map inet ringfence ${map}\n`);
    for (const map of [...fresh, ...stale]) expect(change).not.toContain(`map ${map} {`);
  });

  it('gives maps of the same content the same name, and of another content another', () => {
    expect(program('+232').staticNames.maps).toEqual(first.staticNames.maps);
    expect(second.staticNames.maps).not.toEqual(first.staticNames.maps);
  });

  it('never touches a dynamic set that is there', () => {
    const all = [...first.reapply(contents(first)), ...second.reapply(contents(first))].join('');
    for (const name of first.dynamicSets)
      expect(all).not.toMatch(new RegExp(`(delete|flush) (set|map) inet ringfence ${name}\\b`));
  });
});
