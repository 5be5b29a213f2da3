// Where a program is wrong, out of what nft writes to its standard error: `/dev/stdin:2:8-12: Error: MESSAGE`, then the source.
// The one rule: only the place is read from the text; the message is passed on for people, never interpreted.

const FAULT = /^[^\s:]+:(\d+):(\d+)(?:-\d+)?: Error: (.*)$/;
const MAX_FAULTS = 100;

/** `line` and `column` count from 1; `source` is that line of the program. Line 0: nft named no place. */
export interface NftFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly source: string;
}

/** In the order of their places, at most 100 and at least one. */
export function parseFaults(errors: string, program: string): readonly NftFault[] {
  const source = program.split('\n');
  const faults: NftFault[] = [];
  for (const text of errors.split('\n')) {
    const match = FAULT.exec(text);
    if (match === null) continue;
    const line = Number(match[1]);
    faults.push({ line, column: Number(match[2]), message: match[3] ?? '', source: source[line - 1] ?? '' });
    if (faults.length === MAX_FAULTS) break;
  }
  faults.sort((a, b) => a.line - b.line || a.column - b.column);
  return faults.length > 0 ? faults : [{ line: 0, column: 0, message: errors.trim(), source: '' }];
}
