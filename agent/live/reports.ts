// Tells the world: the log and the broker get the same records. The one rule: what the owner wants masked is masked before it gets here.

import type { Config } from '../config/schema.ts';
import { isoTime } from '../ledger/build.ts';
import { maskAlert, maskCall } from '../ledger/mask.ts';
import type { AlertKind, AlertRecord, CallRecord, StateRecord } from '../ledger/record.ts';
import { MqttReporter } from '../mqtt/reporter.ts';
import type { Log } from './log.ts';

export class Reports {
  readonly #log: Log;
  readonly #nowMs: () => number;
  #config: Config;
  #mqtt: MqttReporter | null = null;
  #lastState = '';

  constructor(config: Config, log: Log, nowMs: () => number) {
    this.#config = config;
    this.#log = log;
    this.#nowMs = nowMs;
  }

  start(): void {
    const { mqtt, main } = this.#config;
    if (mqtt === null) return;
    const log = {
      info: (sentence: string) => this.#log.info(sentence),
      warn: (sentence: string) => this.#log.warn(sentence),
    };
    this.#mqtt = new MqttReporter({ mqtt, id: main.id, log });
    this.#mqtt.start();
    this.#lastState = '';
  }

  async stop(): Promise<void> {
    const mqtt = this.#mqtt;
    this.#mqtt = null;
    await mqtt?.stop();
  }

  /** Another broker, user or id means another connection; the rest is simply used from now on. */
  async reconfigure(config: Config): Promise<void> {
    const before = connectionOf(this.#config);
    this.#config = config;
    if (connectionOf(config) === before) return;
    await this.stop();
    this.start();
  }

  call(record: CallRecord, over: boolean): void {
    const told = this.#masked() ? maskCall(record) : record;
    const { state, dialled, device, verdict, rule } = told;
    const level = verdict === 'allow' && !over ? 'debug' : 'info';
    this.#log[level]({ ...told }, `Call from ${device} to ${dialled}: ${state}, ${verdict} by ${rule}.`);
    this.#mqtt?.call(told);
  }

  alert(record: AlertRecord): void {
    const told = this.#masked() ? maskAlert(record) : record;
    const level = told.severity === 'info' ? 'info' : 'warn';
    this.#log[level]({ ...told }, told.why);
    this.#mqtt?.alert(told);
  }

  /** An alert that is about no call. */
  tell(alert: AlertKind, severity: AlertRecord['severity'], why: string): void {
    this.alert({ type: 'alert', alert, severity, at: isoTime(this.#nowMs()), why, call: null });
  }

  /** Only a state that differs from the last one is told. */
  state(record: StateRecord): void {
    const text = JSON.stringify(record);
    if (text === this.#lastState) return;
    this.#lastState = text;
    this.#mqtt?.state(record);
  }

  #masked(): boolean {
    return this.#config.main.privacy === 'masked';
  }
}

function connectionOf({ mqtt, main }: Config): string {
  return JSON.stringify([mqtt, main.id]);
}
