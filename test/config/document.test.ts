import { describe, expect, it } from 'vitest';
import { DETECTORS } from '../../agent/config/detectors.ts';
import { detectorTable, optionTable } from '../../agent/config/document.ts';
import { SECTIONS } from '../../agent/config/sections.ts';

describe('the option table', () => {
  const rows = optionTable().split('\n').slice(2);

  it('has a row for every option of every section that is no detector, with a meaning', () => {
    const options = Object.entries(SECTIONS).flatMap(([type, { entries }]) =>
      type in DETECTORS ? [] : Object.keys(entries).map((name) => [type, name]),
    );
    expect(options.length).toBeGreaterThan(20);
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

describe('the detector table', () => {
  const rows = detectorTable().split('\n').slice(2);

  it('has a row for every detector, with all its options but the switch that each has', () => {
    const detectors = Object.entries(DETECTORS);
    expect(rows).toHaveLength(detectors.length);
    for (const [index, [name, { entries }]] of detectors.entries()) {
      expect(rows[index]).toMatch(new RegExp(`^\\| ${name} \\| .{10,} \\|$`));
      const further = Object.keys(entries).filter((option) => !['enabled', 'warn', 'block', 'window'].includes(option));
      expect(
        further.filter((option) => rows[index]?.match(new RegExp(`\`(option|list) ${option}\``)) === null),
      ).toEqual([]);
      expect(rows[index]?.split(' | ')).toHaveLength(6);
    }
  });

  it('tells what a detector looks at, its limits with their defaults, and what they mean', () => {
    const velocity = rows.find((row) => row.startsWith('| velocity '));
    expect(velocity).toMatch(
      /^\| velocity \| attempts .* \| `10`: attempts .*, to ask.* \| `20`: .* \| `1h`: how far back/,
    );
    expect(velocity).toContain('`option domestic_warn` `0`: ');
    expect(rows.find((row) => row.startsWith('| off_hours '))).toMatch(/\| `list hours` when /);
  });
});
