// The owner of a home at the router's command line, and what outlives an agent there: the configuration, the state, the socket's place.

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BlockRecord, CallRecord, QuestionRecord } from '../../../agent/ledger/record.ts';
import { type Agent, configText, startAgent } from './agent.ts';
import { eventually } from './children.ts';
import { records, type Told, told } from './command.ts';
import type { Home } from './home.ts';
import { temporaryFolder } from './household.ts';

export interface Owner {
  /** Where the state is kept. */
  readonly stateFile: string;
  /** Starts an agent with the owner's configuration and with what was kept. */
  startAgent(): Promise<Agent>;
  /** Runs `ringfence ARGV` with that configuration. */
  orders(...argv: readonly string[]): Promise<Told>;
  asks(): Promise<readonly QuestionRecord[]>;
  blocks(): Promise<readonly BlockRecord[]>;
  calls(): Promise<readonly CallRecord[]>;
  /** Waits for a question that is open, and answers its record. */
  isAsked(): Promise<QuestionRecord>;
  /** Waits until the state on the disk fulfils `test`. */
  kept(test: (state: string) => boolean): Promise<unknown>;
  /** Permissions of the state file. */
  stateMode(): number;
  remove(): void;
}

/** `sections` and `options` as `configText` takes them. */
export function ownerOf(home: Home, sections = '', options: Readonly<Record<string, string>> = {}): Owner {
  const folder = temporaryFolder();
  const places = { state_dir: join(folder.path, 'state'), control_socket: join(folder.path, 'sock') };
  const text = configText(sections, { max_asks: '3', ask_patience: '3', ...places, ...options });
  const config = folder.write('ringfence', text);
  const stateFile = join(places.state_dir, 'state.json');
  const list = async (name: string) => (await records(name, '--config', config)).records;
  return {
    stateFile,
    startAgent: () => startAgent(home, text),
    orders: (...argv) => told(...argv, '--config', config),
    asks: () => list('asks'),
    blocks: () => list('blocks'),
    calls: () => list('calls'),
    isAsked: () => eventually(async () => (await list('asks')).find(({ state }) => state === 'open'), 'a question'),
    kept: (test) => eventually(() => test(readText(stateFile)), 'such a state on the disk'),
    stateMode: () => statSync(stateFile).mode & 0o777,
    remove: () => folder.remove(),
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
