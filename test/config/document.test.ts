import { describe, expect, it } from 'vitest';
import { optionTable } from '../../agent/config/document.ts';
import { SECTIONS } from '../../agent/config/sections.ts';

describe('the option table', () => {
  const rows = optionTable().split('\n').slice(2);

  it('has a row for every option of every section, with a meaning', () => {
    const options = Object.entries(SECTIONS).flatMap(([type, { entries }]) =>
      Object.keys(entries).map((name) => [type, name]),
    );
    expect(rows).toHaveLength(options.length);
    for (const [index, [type, name]] of options.entries()) {
      expect(rows[index]).toMatch(new RegExp(`^\\| ${type} \\| \`(option|list) ${name}\` \\| .* \\| .{10,} \\|$`));
    }
  });

  it('tells options from lists, what is required, and the defaults', () => {
    expect(rows.find((row) => row.includes('`list home`'))).toContain('|  |');
    expect(rows.find((row) => row.includes('`option country`'))).toContain('| required |');
    expect(rows.find((row) => row.includes('`option mark`'))).toContain('| `0x10000000` |');
  });
});
