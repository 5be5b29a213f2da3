// A terminal that keeps what was printed.

import { createTerminal, type Terminal } from '../../agent/cli/terminal.ts';

export interface Recorded {
  readonly terminal: Terminal;
  readonly out: string[];
  readonly err: string[];
}

/** `isTTY`: whether both streams are a real terminal's. */
export function recordingTerminal(isTTY = false): Recorded {
  const out: string[] = [];
  const err: string[] = [];
  return { terminal: createTerminal(stream(out, isTTY), stream(err, isTTY)), out, err };
}

function stream(texts: string[], isTTY: boolean): NodeJS.WriteStream {
  return { isTTY, write: (text: string) => texts.push(text) > 0 } as unknown as NodeJS.WriteStream;
}
