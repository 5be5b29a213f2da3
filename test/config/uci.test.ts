import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUci, type UciSection } from '../../agent/config/uci.ts';

const name = fc.stringMatching(/^[A-Za-z0-9_]{1,12}$/);
const value = fc.string({ maxLength: 30, unit: 'grapheme' }).filter((text) => !text.includes('\r'));
const entry = fc.record({ kind: fc.constantFrom('option', 'list'), name, value });
const section = fc.record({ type: name, name: fc.option(name), entries: fc.array(entry, { maxLength: 5 }) });

/** Three ways to write one value; all must read the same. */
const quotings = [
  (text: string) => `'${text.replaceAll("'", "'\\''")}'`,
  (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`,
  (text: string) => [...text].map((character) => (character === '\n' ? "'\n'" : `\\${character}`)).join('') || "''",
] as const;

function values(text: string): string[] {
  return parseUci(`config t\n${text}`).sections.flatMap(({ entries }) => entries.map((each) => each.value));
}

describe('the UCI reader', () => {
  it('gives back what was written, however it was quoted', () => {
    fc.assert(
      fc.property(
        fc.array(section, { maxLength: 5 }),
        fc.constantFrom(...quotings),
        fc.boolean(),
        (sections, quote, crlf) => {
          const lines = sections.flatMap((each) => [
            `config ${each.type}${each.name === null ? '' : ` ${quote(each.name)}`}`,
            ...each.entries.map((item) => `\t${item.kind} ${item.name} ${quote(item.value)}`),
          ]);
          const read = parseUci(lines.join(crlf ? '\r\n' : '\n'));
          const plain = (each: Pick<UciSection, 'type' | 'name'> & { entries: readonly object[] }) => ({
            type: each.type,
            name: each.name,
            entries: each.entries.map((item) => ({ ...item, line: undefined })),
          });
          expect(read.faults).toEqual([]);
          expect(read.sections.map(plain)).toEqual(sections.map((each) => plain(each)));
        },
      ),
    );
  });

  it('never throws and tells lines that exist, whatever the text', () => {
    const uciLike = fc.array(
      fc.constantFrom('config ', 'option', 'list a', "'", '"', '\\', '\n', '\r', '#', ';', ' ', 'x', '\0'),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          uciLike.map((parts) => parts.join('')),
        ),
        (text) => {
          const lines = text.split('\n').length;
          for (const { line } of parseUci(text).faults) expect(line >= 1 && line <= lines).toBe(true);
        },
      ),
    );
  });

  it('reads words without quotes, and words put together from parts', () => {
    expect(values(`option a b\noption a b'c d'"e"\\ f`)).toEqual(['b', 'bc de f']);
  });

  it('takes a backslash as an escape in double quotes and as itself in single quotes', () => {
    expect(values(`option a "x\\"y\\\\z"\noption a 'x\\y'`)).toEqual(['x"y\\z', 'x\\y']);
  });

  it('reads a quoted value over several lines and goes on counting them', () => {
    const { sections } = parseUci("config t\noption a 'one\ntwo'\noption b 3");
    expect(sections[0]?.entries).toEqual([
      { kind: 'option', name: 'a', value: 'one\ntwo', line: 2 },
      { kind: 'option', name: 'b', value: '3', line: 4 },
    ]);
  });

  it('joins a line that ends in a backslash with the next one', () => {
    expect(values('option a b\\\nc\noption \\\n a "d\\\ne"')).toEqual(['bc', 'de']);
  });

  it('leaves out comments, also behind a word, but not inside quotes', () => {
    expect(values("# all\noption a b#c\noption a 'b#c' # d 'e")).toEqual(['b', 'b#c']);
  });

  it('reads several commands in a line, first letters for keywords, and a package line', () => {
    const { sections, faults } = parseUci("package ringfence\nc t 'n'; o a 1; l b 2");
    expect(faults).toEqual([]);
    expect(sections).toEqual([
      {
        type: 't',
        name: 'n',
        line: 2,
        entries: [
          { kind: 'option', name: 'a', value: '1', line: 2 },
          { kind: 'list', name: 'b', value: '2', line: 2 },
        ],
      },
    ]);
  });

  it.each([
    ['optoin a b', /none of 'config', 'option' and 'list'/],
    ['config', /needs the type/],
    ["config rule 'a-b'", /letters, digits and underscores/],
    ['config rule a b', /too many words after the name/],
    ['option a b', /before the first section/],
    ['config t\noption', /'option' needs a name/],
    ["config t\nlist 'a b' c", /'list' needs a name/],
    ['config t\noption a b c', /too many words in 'option a'/],
    ['package', /'package' needs one name/],
    ['config t\npackage x', /only above the first section/],
    ["config t\noption a 'b", /never closed/],
  ])('tells what is wrong with %j, and in which line', (text, reason) => {
    const { faults } = parseUci(text);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.reason).toMatch(reason);
    expect(faults[0]?.line).toBe(text.split('\n').length);
  });

  it('tells every fault of a file and keeps what is whole', () => {
    const { sections, faults } = parseUci("foo\nconfig t\noption a 1\nbar\noption b 2 3\noption c '");
    expect(faults.map(({ line }) => line)).toEqual([1, 4, 5, 6]);
    expect(sections[0]?.entries.map((each) => each.name)).toEqual(['a', 'b']);
  });

  it('stops reading after 100,000 commands and says where', () => {
    const { sections, faults } = parseUci('config t\n'.repeat(100_001));
    expect(sections).toHaveLength(100_000);
    expect(faults).toEqual([{ line: 100_001, reason: expect.stringMatching(/more than 100000/) }]);
  });
});
