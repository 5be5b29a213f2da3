// Where a command prints. People read stdout through pipes too, so colour and progress are for real terminals only.

import { jsonLine } from '../config/printable.ts';

const COLOURS = { red: 31, green: 32, yellow: 33, blue: 36, dim: 2, bold: 1 } as const;
export type Colour = keyof typeof COLOURS;

export interface Terminal {
  /** A line of the answer. */
  print(line: string): void;
  /** A JSON line of the answer. */
  printJson(record: unknown): void;
  /** A sentence about what is wrong. */
  complain(sentence: string): void;
  /** A line that replaces the one before it, on a terminal; nothing elsewhere. An empty text takes it away. */
  progress(text: string): void;
  paint(colour: Colour, text: string): string;
}

export function createTerminal(
  out: NodeJS.WriteStream = process.stdout,
  err: NodeJS.WriteStream = process.stderr,
): Terminal {
  const coloured = isColoured(out);
  return {
    print: (line) => void out.write(`${line}\n`),
    printJson: (record) => void out.write(`${jsonLine(record)}\n`),
    complain: (sentence) => void err.write(`${sentence}\n`),
    progress: (text) => {
      if (err.isTTY) err.write(`\r\u001b[K${text}`);
    },
    paint: (colour, text) => (coloured ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m` : text),
  };
}

function isColoured(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && process.env['NO_COLOR'] === undefined && process.env['TERM'] !== 'dumb';
}
