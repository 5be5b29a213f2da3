// Tells the world: the log and the broker get the same records. The one rule: what the owner wants masked is masked before it gets here.

import type { Config } from '../config/schema.ts';
import type { WaitingAlert } from '../ledger/alert-file.ts';
import { isoTime } from '../ledger/build.ts';
import { maskAlert, maskBlock, maskCall, maskNumbers, maskQuestion } from '../ledger/mask.ts';
import type { AlertKind, AlertRecord, BlockRecord, CallRecord, QuestionRecord, StateRecord } from '../ledger/record.ts';
import type { CommandReply } from '../mqtt/commands.ts';
import { MqttReporter } from '../mqtt/reporter.ts';
import { carryOut, type Orders } from './control-orders.ts';
import type { Log } from './log.ts';
import { readMachineId } from './machine-id.ts';

export class Reports {
  readonly #log: Log;
  readonly #nowMs: () => number;
  readonly #orders: Orders;
  #config: Config;
  #mqtt: MqttReporter | null = null;
  #lastState = '';
  #asks: readonly QuestionRecord[] = [];
  #blocks: readonly BlockRecord[] = [];

  constructor(config: Config, log: Log, nowMs: () => number, orders: Orders) {
    this.#config = config;
    this.#log = log;
    this.#nowMs = nowMs;
    this.#orders = orders;
  }

  /** `alerts` are those that an earlier run could not deliver. */
  start(alerts: readonly WaitingAlert[] = []): void {
    const { mqtt, main } = this.#config;
    this.#mqtt = null;
    if (mqtt === null) return;
    const log = {
      info: (sentence: string) => this.#log.info(sentence),
      warn: (sentence: string) => this.#log.warn(sentence),
    };
    const onCommand = (request: object) => this.#command(request);
    this.#mqtt = new MqttReporter({ mqtt, id: main.id, machine: readMachineId(), alerts, log, onCommand });
    this.#tellAsks();
    this.#tellBlocks();
    this.#mqtt.start();
    this.#lastState = '';
  }

  /** What comes after this only waits. */
  async stop(): Promise<void> {
    await this.#mqtt?.stop();
  }

  /** Alerts that the broker has not confirmed. */
  waitingAlerts(): readonly WaitingAlert[] {
    return this.#mqtt?.waitingAlerts() ?? [];
  }

  /** Another broker, user or id means another connection, which gets the alerts that wait; the rest is simply used from now on. */
  async reconfigure(config: Config): Promise<void> {
    const before = connectionOf(this.#config);
    this.#config = config;
    if (connectionOf(config) !== before) {
      await this.stop();
      this.start(this.waitingAlerts());
      return;
    }
    // What is retained at the broker may have to be masked from now on.
    this.#tellAsks();
    this.#tellBlocks();
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

  /** A question that was opened, or whose state changed. */
  question(record: QuestionRecord): void {
    const told = this.#masked() ? maskQuestion(record) : record;
    const { id, device, dialled, state } = told;
    this.#log.info({ ...told }, `Question ${id}, may ${device} call ${dialled}: ${state}.`);
    this.#mqtt?.question(told);
  }

  /** A block that began, was lifted or expired. */
  block(record: BlockRecord): void {
    const told = this.#masked() ? maskBlock(record) : record;
    const { id, kind, target, state } = told;
    this.#log.info({ ...told }, `Block ${id} of ${kind} ${target}: ${state}.`);
    this.#mqtt?.block(told);
  }

  /** The questions that are open now. */
  asks(open: readonly QuestionRecord[]): void {
    this.#asks = open;
    this.#tellAsks();
  }

  /** The blocks in force now. */
  blocks(inForce: readonly BlockRecord[]): void {
    this.#blocks = inForce;
    this.#tellBlocks();
  }

  #tellAsks(): void {
    this.#mqtt?.asks(this.#masked() ? this.#asks.map(maskQuestion) : this.#asks);
  }

  #tellBlocks(): void {
    this.#mqtt?.blocks(this.#masked() ? this.#blocks.map(maskBlock) : this.#blocks);
  }

  async #command(request: object): Promise<CommandReply> {
    const commands = this.#config.mqtt?.commands ?? 'off';
    if (commands === 'off') return { ok: false, sentence: 'No orders are taken by MQTT.' };
    const { ok, sentence } = await carryOut(request, 'over MQTT', commands, this.#orders);
    return { ok, sentence: this.#masked() ? maskNumbers(sentence) : sentence };
  }

  #masked(): boolean {
    return this.#config.main.privacy === 'masked';
  }
}

function connectionOf({ mqtt, main }: Config): string {
  return JSON.stringify([mqtt, main.id]);
}
