// SIPp as the home's callers and as the provider. What it saw is read from its own logs, never guessed.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Running } from './children.ts';
import { ADDRESS, type Home, type Host } from './home.ts';
import { listening } from './listening.ts';

const SCENARIOS = resolve('test/lab/kit/scenarios');
/** SIPp takes the port and some above it, on every address: each peer gets a range of its own. */
let nextMediaPort = 20_000;

type Transport = 'udp' | 'tcp';
type Family = 4 | 6;

export interface CallPlan {
  readonly number: string;
  readonly talkMs?: number;
  /** Bytes of padding in the SDP: more than the MTU makes IP fragments. */
  readonly padding?: number;
}

interface PeerOptions {
  readonly transport?: Transport;
  readonly family?: Family;
  readonly port?: number;
}

export interface CallerOptions extends PeerOptions {
  /** Name of the scenario; `uac` unless given. */
  readonly scenario?: 'uac' | 'uac-abroad' | 'uac-patient' | 'uac-ringing';
  readonly calls: readonly CallPlan[];
  readonly to?: Host;
  readonly localPort?: number;
  readonly callsPerSecond?: number;
  readonly timeoutSeconds?: number;
}

export interface CallerResult {
  /** Numbers that were answered with 200, and with 603, in order. */
  readonly answered: readonly string[];
  readonly refused: readonly string[];
  /** INVITE to final answer in milliseconds, of each call that had one. */
  readonly answerMs: readonly number[];
  /** True when every call of the plan ended as the scenario asks. */
  readonly complete: boolean;
}

export interface Caller {
  readonly process: Running;
  readonly result: Promise<CallerResult>;
  answered(): string[];
  refused(): string[];
  /** Numbers that put the caller on hold. */
  held(): string[];
  /** Numbers that hung up, and that answered 487. */
  byes(): string[];
  takenBack(): string[];
}

export interface Provider {
  readonly process: Running;
  /** The numbers whose INVITE arrived, each call once. */
  invited(): string[];
  /** The numbers of each BYE, repetitions too if the scenario does not answer it. */
  byes(): string[];
  /** The numbers that were taken back while they rang, and those whose 487 was acknowledged. */
  cancelled(): string[];
  acknowledged(): string[];
}

interface ProviderOptions extends PeerOptions {
  /** Name of the scenario; `uas` unless given. */
  readonly scenario?: 'uas' | 'uas-deaf' | 'uas-ringing' | 'uas-unmoved';
}

/** Starts SIPp as the provider on `host`, and waits until its socket is bound. */
export async function startProvider(
  home: Home,
  options: ProviderOptions = {},
  host: Host = 'provider',
): Promise<Provider> {
  const folder = mkdtempSync(join(tmpdir(), 'provider-'));
  const log = join(folder, 'log');
  const { transport = 'udp', family = 4, port = 5060 } = options;
  const argv = [
    ...[
      'sipp',
      '-sf',
      join(SCENARIOS, `${options.scenario ?? 'uas'}.xml`),
      '-i',
      addressOf(host, family),
      '-p',
      String(port),
    ],
    ...['-t', transport === 'udp' ? 'u1' : 't1', '-nostdin', '-rtp_echo', '-mp', mediaPort()],
    ...['-trace_logs', '-log_file', log],
  ];
  const process = home.start(host, argv, { cwd: folder });
  process.child.once('close', () => rmSync(folder, { recursive: true, force: true }));
  await listening(home, host, transport, port);
  return {
    process,
    invited: () => logged(log, 'invite'),
    byes: () => logged(log, 'bye'),
    cancelled: () => logged(log, 'cancel'),
    acknowledged: () => logged(log, 'acknowledged'),
  };
}

/** Starts SIPp as a caller on `host`; every entry of `calls` is one call. */
export function startCaller(home: Home, host: Host, options: CallerOptions): Caller {
  const folder = mkdtempSync(join(tmpdir(), 'caller-'));
  const log = join(folder, 'log');
  const numbers = join(folder, 'numbers.csv');
  const rows = options.calls.map(({ number, talkMs = 0, padding = 0 }) => `${number};${talkMs};${'x'.repeat(padding)}`);
  writeFileSync(numbers, `SEQUENTIAL\n${rows.join('\n')}\n`);
  const process = home.start(host, callerCommand(host, options, numbers, log), { cwd: folder });
  const result = process.finished(((options.timeoutSeconds ?? 60) + 5) * 1000).then(({ code }) => {
    const outcome = {
      answered: logged(log, 'answered'),
      refused: logged(log, 'refused'),
      answerMs: answerTimes(folder),
      complete: code === 0,
    };
    rmSync(folder, { recursive: true, force: true });
    return outcome;
  });
  result.catch(() => undefined);
  return {
    process,
    result,
    answered: () => logged(log, 'answered'),
    refused: () => logged(log, 'refused'),
    held: () => logged(log, 'held'),
    byes: () => logged(log, 'bye'),
    takenBack: () => logged(log, 'taken back'),
  };
}

export function call(home: Home, host: Host, options: CallerOptions): Promise<CallerResult> {
  return startCaller(home, host, options).result;
}

function callerCommand(host: Host, options: CallerOptions, numbers: string, log: string): string[] {
  const { calls, transport = 'udp', family = 4, to = 'provider', port = 5060, localPort = 5060 } = options;
  const target = addressOf(to, family);
  return [
    ...[
      'sipp',
      `${family === 4 ? target : `[${target}]`}:${port}`,
      '-sf',
      join(SCENARIOS, `${options.scenario ?? 'uac'}.xml`),
      '-inf',
      numbers,
    ],
    ...[
      '-m',
      String(calls.length),
      '-r',
      String(options.callsPerSecond ?? 50),
      '-t',
      transport === 'udp' ? 'u1' : 't1',
    ],
    ...['-i', addressOf(host, family), '-p', String(localPort), '-mp', mediaPort(), '-nostdin'],
    // Telephones throw away an answer to no request of their own (RFC 3261 section 18.1.2), SIPp throws away the call unless told.
    ...(options.scenario === 'uac-ringing' || transport === 'tcp' ? ['-default_behaviors', 'all,-abortunexp'] : []),
    ...['-timeout', String(options.timeoutSeconds ?? 60), '-timeout_error'],
    ...['-trace_logs', '-log_file', log, '-trace_rtt', '-rtt_freq', '1'],
  ];
}

function mediaPort(): string {
  nextMediaPort = nextMediaPort >= 60_000 ? 20_000 : nextMediaPort + 10;
  return String(nextMediaPort);
}

function addressOf(host: Host, family: Family): string {
  return family === 4 ? ADDRESS[host].v4 : ADDRESS[host].v6;
}

function logged(file: string, word: string): string[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
}

/** SIPp's file of response times: a head line, then `date;milliseconds;name` per call. */
function answerTimes(folder: string): number[] {
  const file = readdirSync(folder).find((name) => name.endsWith('_rtt.csv'));
  if (file === undefined) return [];
  const rows = readFileSync(join(folder, file), 'utf8').trim().split('\n').slice(1);
  return rows.map((row) => Number(row.split(';')[1]));
}
