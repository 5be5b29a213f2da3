// The agent's log: one line per entry on stdout, text for people (logread, journal) or pino's JSON.
// The one rule: no configuration goes in whole, and a field that holds a secret is taken out by its name.

import { type DestinationStream, type Logger, pino } from 'pino';
import { escaped, printable } from '../config/printable.ts';
import type { LogLevel } from './log-level.ts';

export type Log = Logger;

interface Entry {
  readonly level: string;
  readonly msg?: string;
  readonly [field: string]: unknown;
}

export interface LogOptions {
  readonly level: LogLevel;
  readonly json: boolean;
  readonly write: (line: string) => void;
}

const SECRETS = ['password', '*.password', '*.*.password', '*.*.*.password'];

export function createLog({ level, json, write }: LogOptions): Log {
  const destination: DestinationStream = {
    write: (line) => write(json ? escaped(line.trimEnd()) : textLine(JSON.parse(line) as Entry)),
  };
  return pino(
    {
      level,
      base: null,
      redact: { paths: SECRETS, censor: '[secret]' },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: json ? pino.stdTimeFunctions.isoTime : false,
    },
    destination,
  );
}

/** The collector of the log adds the time. Fields that are no plain value (a whole record) are for JSON only. */
function textLine({ level, msg = '', ...fields }: Entry): string {
  const plain = Object.entries(fields).filter(([, value]) => typeof value !== 'object');
  const details = plain.map(([name, value]) => `${name}=${quoted(String(value))}`);
  return printable([level === 'info' ? msg : `${level}: ${msg}`, ...details].join(' '));
}

/** A value with blanks or quotes in it, which may come from the wire, must not pass for further fields. */
function quoted(value: string): string {
  return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}
