// The rules in the kernel and the answers to refused callers: everything that stops a call.
// The one rule: what is in force stays in force until something better is.

import type { CompiledProgram } from '../firewall/compile/program.ts';
import { Decliner } from '../firewall/decline/decline.ts';
import { SendAs } from '../firewall/decline/send-as.ts';
import { Enforcer, type EnforcerNotice } from '../firewall/enforcer.ts';
import type { OpenSocket } from '../netfilter/netlink/socket.ts';
import type { NftResult } from '../netfilter/nft/run.ts';
import { CancelStreams } from './cancel-stream.ts';
import type { Log } from './log.ts';
import type { NoticeLog } from './notices.ts';
import type { Reports } from './reports.ts';
import { nftSentence } from './sentences.ts';

export class Protection {
  readonly enforcer: Enforcer;
  readonly sendAs: SendAs;
  readonly cancelStreams = new CancelStreams();
  readonly decliner: Decliner;
  readonly #notices: NoticeLog;
  readonly #log: Log;
  readonly #reports: Reports;
  #holds = false;

  constructor(open: OpenSocket, notices: NoticeLog, log: Log, reports: Reports) {
    const nowMs = () => performance.now();
    this.#notices = notices;
    this.#log = log;
    this.#reports = reports;
    this.enforcer = new Enforcer({ open, nowMs, onNotice: (notice) => this.#onNotice(notice) });
    this.sendAs = new SendAs({ nowMs, update: (changes) => this.enforcer.update(changes) });
    this.decliner = new Decliner({ nowMs, send: (path, payload) => this.sendAs.send(path, payload) });
  }

  /** Whether the kernel has our rules, as far as we know. */
  get holds(): boolean {
    return this.#holds;
  }

  async apply(program: CompiledProgram): Promise<NftResult> {
    const applied = await this.enforcer.apply(program);
    if (applied.ok) this.#holds = true;
    return applied;
  }

  /** Watches from now on that nobody deletes the rules. */
  async watch(): Promise<void> {
    await this.enforcer.start();
  }

  async stop(how: 'remove' | 'keep'): Promise<void> {
    await this.sendAs.stop();
    const released = await this.enforcer.stop(how);
    if (!released.ok) this.#log.error(nftSentence(released.reason));
    this.#holds = how === 'keep';
  }

  #onNotice(notice: EnforcerNotice): void {
    switch (notice.kind) {
      case 'restored':
        this.#holds = true;
        this.#reports.tell(
          'protection_restored',
          'warn',
          'Somebody deleted the rules from the kernel; they are in force again.',
        );
        break;
      case 'not-restored': {
        const why = `The rules are gone from the kernel. ${nftSentence(notice.reason)}`;
        if (this.#holds) this.#reports.tell('protection_lost', 'critical', why);
        this.#holds = false;
        break;
      }
      case 'socket':
        this.#notices.tell('the table', notice.notice);
        break;
    }
  }
}
