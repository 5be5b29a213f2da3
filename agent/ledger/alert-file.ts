// The alerts that wait for the broker, in a file, so that a restart of the agent loses none of them.
// The one rule: there is a file only while something waits; one that cannot be read is given up, since the log has every alert as well.

import { rm } from 'node:fs/promises';
import * as v from 'valibot';
import { codeOf, parseJson, readPlain } from './plain-file.ts';
import type { LoadedState, StateWritten } from './state-file.ts';
import { replaceFile } from './state-replace.ts';

const SCHEMA = 1;
const MOST_ALERTS = 200;
const MOST_BYTES = 1024 * 1024;

/** `payload` is the text of its message, `lifeSeconds` for how much longer it is worth telling. */
export interface WaitingAlert {
  readonly payload: string;
  readonly lifeSeconds: number;
}

export interface WaitingAlerts {
  readonly alerts: readonly WaitingAlert[];
}

const FILE = v.object({
  schema: v.literal(SCHEMA),
  alerts: v.pipe(
    v.array(v.object({ payload: v.string(), lifeSeconds: v.pipe(v.number(), v.minValue(0)) })),
    v.maxLength(MOST_ALERTS),
  ),
});

export class AlertFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async load(): Promise<LoadedState<WaitingAlerts>> {
    try {
      const content = await readPlain(this.#path, MOST_BYTES);
      const parsed = content.ok ? v.safeParse(FILE, parseJson(content.text)) : null;
      if (parsed?.success === true) return { state: parsed.output, sentence: null };
      return { state: null, sentence: `${this.#path} is not used: it holds no alerts. Those in it are lost.` };
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return { state: null, sentence: null };
      return { state: null, sentence: `${this.#path} cannot be read (${codeOf(error)}). Alerts in it are lost.` };
    }
  }

  /** Of more than fit, the newest. */
  async save({ alerts }: WaitingAlerts): Promise<StateWritten> {
    try {
      if (alerts.length === 0) await rm(this.#path, { force: true });
      else await replaceFile(this.#path, fileText(alerts.slice(-MOST_ALERTS)));
      return { ok: true };
    } catch (error) {
      const what = `Alerts that wait for the broker cannot be written to ${this.#path} (${codeOf(error)})`;
      return { ok: false, sentence: `${what}: until they can, a restart forgets them.` };
    }
  }
}

function fileText(alerts: readonly WaitingAlert[]): string {
  const text = JSON.stringify({ schema: SCHEMA, alerts });
  return Buffer.byteLength(text) <= MOST_BYTES ? text : fileText(alerts.slice(Math.ceil(alerts.length / 2)));
}
