// Commands from the broker on their way to who carries them out, and the results on their way back.
// The one rule: each one that is let in gets exactly one result, whether it was carried out or not.

import { CommandGate } from './command-gate.ts';
import {
  type Address,
  type CommandMessage,
  type CommandReading,
  readCommand,
  responseAddress,
} from './command-message.ts';
import { type CommandName, commandOf } from './command-topics.ts';
import type { CommandTrust } from './command-trust.ts';
import type { MqttLog } from './link.ts';
import type { ResultRecord } from './topics.ts';

export interface CommandReply {
  readonly ok: boolean;
  readonly sentence: string;
}

/** `request` is JSON of anybody's, with the command's name in it; `proven`: its sender knows the secret. */
export type CommandHandler = (request: object, proven: boolean) => Promise<CommandReply>;

interface CommandsOptions {
  /** The router's name in topics. */
  readonly id: string;
  readonly trust: CommandTrust;
  readonly handle: CommandHandler;
  readonly tell: (result: ResultRecord, respondTo: Address | null) => void;
  readonly log: MqttLog;
}

const LIMITS = { burst: 20, perSecond: 10 };

export class Commands {
  readonly #options: CommandsOptions;
  readonly #gate = new CommandGate(LIMITS);

  constructor(options: CommandsOptions) {
    this.#options = options;
  }

  async take(message: CommandMessage): Promise<void> {
    const name = commandOf(this.#options.id, message.topic);
    if (name === null) return;
    const entrance = this.#gate.enter(performance.now());
    if (entrance === 'news') {
      this.#options.log.warn(
        `Commands come by MQTT faster than ${LIMITS.perSecond} a second; those beyond are dropped without a result.`,
      );
    }
    if (entrance !== 'open') return;
    const read = readCommand(name, message);
    const { ok, sentence } = await this.#replyTo(read);
    this.#gate.leave();
    this.#options.tell(resultOf(name, read, ok, sentence), responseAddress(message));
  }

  async #replyTo(read: CommandReading): Promise<CommandReply> {
    if (!read.ok) return read;
    const trusting = this.#options.trust.judge(read.claim);
    return trusting.ok ? this.#options.handle(read.request, trusting.proven) : trusting;
  }
}

function resultOf(command: CommandName, { id }: CommandReading, ok: boolean, sentence: string): ResultRecord {
  return { type: 'result', id, command, ok, sentence };
}
