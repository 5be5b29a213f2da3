// The file in which blocks, answers and what was learned survive a restart, a kill and a power cut.
// The one rule: it is never a reason not to guard: what cannot be read is set aside, what cannot be written is told and tried again.

import { rename } from 'node:fs/promises';
import * as v from 'valibot';
import { readWatchState } from '../policy/watch/state.ts';
import { codeOf, parseJson, readPlain } from './plain-file.ts';
import { replaceFile } from './state-replace.ts';
import { type SavedState, STATE, STATE_SCHEMA } from './state-schema.ts';

/** More than the bounded parts come to when every one is full of the longest names; an ordinary state has a few kilobytes. */
const MAX_BYTES = 8 * 1024 * 1024;
const ANEW = 'Blocks, answers and what was learned begin anew.';

/** `sentence` says what was wrong, also where the state could be read in part. Neither: there is no file yet. */
export interface LoadedState<T> {
  readonly state: T | null;
  readonly sentence: string | null;
}

export type StateWritten = { readonly ok: true } | { readonly ok: false; readonly sentence: string };

export class StateFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async load(): Promise<LoadedState<SavedState>> {
    try {
      const content = await readPlain(this.#path, MAX_BYTES);
      const parsed = content.ok ? parseState(content.text) : content;
      if (!parsed.ok) return { state: null, sentence: await this.#setAside(parsed.fault) };
      return this.#withWatch(parsed.state);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return { state: null, sentence: null };
      return { state: null, sentence: `${this.#path} cannot be read (${codeOf(error)}). ${ANEW}` };
    }
  }

  async save(state: SavedState): Promise<StateWritten> {
    const text = JSON.stringify({ schema: STATE_SCHEMA, ...state });
    if (Buffer.byteLength(text) > MAX_BYTES)
      return { ok: false, sentence: `The state is not written: it has grown beyond ${MAX_BYTES} bytes.` };
    try {
      await replaceFile(this.#path, text);
      return { ok: true };
    } catch (error) {
      const what = `The state cannot be written to ${this.#path} (${codeOf(error)})`;
      return { ok: false, sentence: `${what}: until it can, a restart forgets what is new since the last time.` };
    }
  }

  #withWatch(saved: v.InferOutput<typeof STATE>): LoadedState<SavedState> {
    const { schema: _, watch: learned, ...rest } = saved;
    const watch = learned === null ? null : readWatchState(learned);
    const isLost = learned !== null && watch === null;
    const sentence = `What was learned of this household cannot be read from ${this.#path} and begins anew.`;
    return { state: { ...rest, watch }, sentence: isLost ? sentence : null };
  }

  /** Under one name, so that there is never more than one of them. */
  async #setAside(fault: string): Promise<string> {
    const aside = `${this.#path}.bad`;
    try {
      await rename(this.#path, aside);
      return `${this.#path} is not used: ${fault}. It was set aside as ${aside}. ${ANEW}`;
    } catch (error) {
      return `${this.#path} is not used: ${fault}. It cannot be set aside (${codeOf(error)}). ${ANEW}`;
    }
  }
}

type Parsed =
  | { readonly ok: true; readonly state: v.InferOutput<typeof STATE> }
  | { readonly ok: false; readonly fault: string };

function parseState(text: string): Parsed {
  const json = parseJson(text);
  if (json === undefined) return { ok: false, fault: 'it is torn, or no JSON' };
  const result = v.safeParse(STATE, json, { abortEarly: true });
  if (result.success) return { ok: true, state: result.output };
  const path = v.getDotPath(result.issues[0]);
  return {
    ok: false,
    fault: path === 'schema' ? `it is not of schema ${STATE_SCHEMA}` : `'${path ?? 'it'}' is not as expected`,
  };
}
