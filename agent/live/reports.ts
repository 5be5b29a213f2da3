// Tells the world: the log and the broker get the same records, each masked where the owner wants it.
// The one rule: what is true until further notice is told when it changes, and anew over every new connection.

import type { Config, MqttConfig } from '../config/schema.ts';
import type { WaitingAlert } from '../ledger/alert-file.ts';
import { isoTime } from '../ledger/build.ts';
import { maskAlert, maskBlock, maskCall, maskQuestion } from '../ledger/mask.ts';
import type { AlertKind, AlertRecord, BlockRecord, CallRecord, QuestionRecord } from '../ledger/record.ts';
import type { CommandReply } from '../mqtt/commands.ts';
import { MqttReporter, type Told } from '../mqtt/reporter.ts';
import type { Payloads } from '../mqtt/topics.ts';
import { carryOut, type Orders } from './control-orders.ts';
import type { Log } from './log.ts';
import { readMachineId } from './machine-id.ts';

export class Reports {
  readonly #log: Log;
  readonly #nowMs: () => number;
  readonly #orders: Orders;
  #config: Config;
  #mqtt: MqttReporter | null = null;
  readonly #standing = new Map<Told, { readonly text: string; readonly tell: (mqtt: MqttReporter) => void }>();
  #lastCall: CallRecord | null = null;
  #lastAlert: AlertRecord | null = null;

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
    const onCommand = (request: object, proven: boolean) => this.#command(request, proven, mqtt.commands);
    const privacy = { privacy: mqtt.privacy ?? main.privacy, topics: mqtt.maskedTopics };
    const own = { id: main.id, machine: readMachineId(), nowMs: this.#nowMs };
    const reporter = new MqttReporter({ mqtt, ...own, alerts, privacy, log, onCommand });
    for (const { tell } of this.#standing.values()) tell(reporter);
    reporter.start();
    this.#mqtt = reporter;
  }

  /** What comes after this only waits. */
  async stop(): Promise<void> {
    await this.#mqtt?.stop();
  }

  /** Alerts that the broker has not confirmed. */
  waitingAlerts(): readonly WaitingAlert[] {
    return this.#mqtt?.waitingAlerts() ?? [];
  }

  /** Another broker, id or privacy means another connection, which gets all that stands and the alerts that wait. */
  async reconfigure(config: Config): Promise<void> {
    const before = connectionOf(this.#config);
    this.#config = config;
    if (connectionOf(config) === before) return;
    await this.stop();
    this.start(this.waitingAlerts());
  }

  /** Events that the broker never got. */
  get dropped(): number {
    return this.#mqtt?.dropped ?? 0;
  }

  call(record: CallRecord, over: boolean): void {
    const told = this.#masked() ? maskCall(record) : record;
    const { state, dialled, device, verdict, rule } = told;
    const level = verdict === 'allow' && !over ? 'debug' : 'info';
    this.#log[level]({ ...told }, `Call from ${device} to ${dialled}: ${state}, ${verdict} by ${rule}.`);
    this.#mqtt?.call(record);
    if (over) this.#lastCall = record;
  }

  alert(record: AlertRecord): void {
    const told = this.#masked() ? maskAlert(record) : record;
    const level = told.severity === 'info' ? 'info' : 'warn';
    this.#log[level]({ ...told }, told.why);
    this.#mqtt?.alert(record);
    this.#lastAlert = record;
  }

  /** An alert that is about no call. */
  tell(alert: AlertKind, severity: AlertRecord['severity'], why: string): void {
    this.alert({ type: 'alert', alert, severity, at: isoTime(this.#nowMs()), why, call: null });
  }

  /** What is true until further notice; only what differs from the last of its kind is told. */
  stand<K extends Told>(kind: K, record: Payloads[K]): void {
    const text = JSON.stringify(record);
    if (text === this.#standing.get(kind)?.text) return;
    const tell = (mqtt: MqttReporter) => mqtt.stand(kind, record);
    this.#standing.set(kind, { text, tell });
    if (this.#mqtt !== null) tell(this.#mqtt);
  }

  /** The last call and alert, of which a flood brings many: for once a second. */
  standLast(): void {
    if (this.#lastCall !== null) this.stand('lastCall', this.#lastCall);
    if (this.#lastAlert !== null) this.stand('lastAlert', this.#lastAlert);
  }

  /** A question that was opened, or whose state changed. */
  question(record: QuestionRecord): void {
    const told = this.#masked() ? maskQuestion(record) : record;
    const { id, device, dialled, state } = told;
    this.#log.info({ ...told }, `Question ${id}, may ${device} call ${dialled}: ${state}.`);
    this.#mqtt?.question(record);
  }

  /** A block that began, was lifted or expired. */
  block(record: BlockRecord): void {
    const told = this.#masked() ? maskBlock(record) : record;
    const { id, kind, target, state } = told;
    this.#log.info({ ...told }, `Block ${id} of ${kind} ${target}: ${state}.`);
    this.#mqtt?.block(record);
  }

  async #command(request: object, proven: boolean, commands: MqttConfig['commands']): Promise<CommandReply> {
    if (commands === 'off') return { ok: false, sentence: 'No orders are taken by MQTT.' };
    const { ok, sentence } = await carryOut(request, 'over MQTT', proven ? 'all' : commands, this.#orders);
    return { ok, sentence };
  }

  #masked(): boolean {
    return this.#config.main.privacy === 'masked';
  }
}

function connectionOf({ mqtt, main }: Config): string {
  return JSON.stringify([mqtt, main.id, main.privacy]);
}
