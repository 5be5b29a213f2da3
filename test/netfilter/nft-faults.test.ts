import { describe, expect, it } from 'vitest';
import { parseFaults } from '../../agent/netfilter/nft/faults.ts';

describe("nft's complaints", () => {
  it('become the line, the column, the message and the source of each fault', () => {
    const program = 'add table inet t2\nfoo bar\nadd set inet t2 x { type blub; }\n';
    const errors = `/dev/stdin:2:8-8: Error: syntax error, unexpected newline
foo bar
       ^
/dev/stdin:3:26-29: Error: unknown datatype blub
add set inet t2 x { type blub; }
                         ^^^^
`;
    expect(parseFaults(errors, program)).toEqual([
      { line: 2, column: 8, message: 'syntax error, unexpected newline', source: 'foo bar' },
      { line: 3, column: 26, message: 'unknown datatype blub', source: 'add set inet t2 x { type blub; }' },
    ]);
  });

  it('without a place are one fault with all of the text', () => {
    expect(parseFaults('internal:0:0-0: trouble\n', '')).toEqual([
      { line: 0, column: 0, message: 'internal:0:0-0: trouble', source: '' },
    ]);
  });

  it('are bounded in number', () => {
    expect(parseFaults('/dev/stdin:1:1-1: Error: x\n'.repeat(5000), 'x')).toHaveLength(100);
  });
});
