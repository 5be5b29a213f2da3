import { type HeadingOfPacket, headingByNetwork } from '../guard/heading.ts';
import type { House } from '../guard/house.ts';
import { loadHouse, MODERN_KERNEL } from '../guard/load-house.ts';
import { Guard } from '../guard.ts';
import type { SummaryRecord } from '../ledger/record.ts';
import { readCapture } from '../netfilter/capture/source.ts';
import type { Packet } from '../netfilter/packet/packet.ts';
import { beQuick } from '../thrift.ts';
import { CallPrinter } from './call-printer.ts';
import { captureSentences } from './capture-sentences.ts';
import { type Command, EXIT, TARIFF_OPTION } from './command.ts';
import type { Terminal } from './terminal.ts';

const TICK_MS = 1_000;
const PROGRESS_PACKETS = 100_000;

export const replayCommand: Command = {
  name: 'replay',
  arguments: ['FILE'],
  options: [TARIFF_OPTION],
  summary: 'judge the calls in a capture',
  help: `Reads FILE (pcap or pcapng; "-" is standard input) and prints every call in it
when it is over: where it went, how it ended, and what the rules say of it.
"list home" in the configuration says which networks are the home; without it
private addresses are. Nothing is stopped, so the state of a call is what really
happened to it.`,
  run: async ({ arguments: [file = ''], options, configFile, json, terminal }) => {
    const loaded = await loadHouse(configFile, MODERN_KERNEL, { tariffFile: options.get(TARIFF_OPTION.name) });
    if (!loaded.ok) {
      for (const fault of loaded.faults) terminal.complain(fault);
      return EXIT.wrongInput;
    }
    beQuick();
    const replay = new Replay(loaded.house, new CallPrinter(terminal, json), terminal);
    const end = await readCapture(file, (packet) => replay.onPacket(packet));
    terminal.progress('');
    if (end.ok || end.counters.frames > 0) replay.finish();
    for (const sentence of [...captureSentences(file, end), ...replay.complaints()]) terminal.complain(sentence);
    return end.ok ? EXIT.fine : EXIT.wrongInput;
  },
};

/** A capture's way through the guard; its time is the capture's own. */
class Replay {
  readonly #guard: Guard;
  readonly #heading: HeadingOfPacket;
  readonly #printer: CallPrinter;
  readonly #terminal: Terminal;
  #firstMs: number | null = null;
  #lastMs = 0;
  #tickedMs = 0;
  #homeless = 0;

  constructor(house: House, printer: CallPrinter, terminal: Terminal) {
    this.#guard = new Guard(house);
    this.#heading = headingByNetwork(house.config.main.home);
    this.#printer = printer;
    this.#terminal = terminal;
  }

  onPacket(packet: Packet): void {
    this.#firstMs ??= packet.timeMs;
    // Time in a capture may run backwards by a little; time-outs go by the latest.
    this.#lastMs = Math.max(this.#lastMs, packet.timeMs);
    const heading = this.#heading(packet);
    const before = this.#guard.totals().sipMessages;
    // Neither end is at home: then it is a trunk's own line, and what goes over it leaves the home.
    this.#print(this.#guard.onPacket({ packet, heading: heading ?? 'outbound', decision: null, mac: null }));
    if (this.#lastMs - this.#tickedMs >= TICK_MS) this.#tick();
    const { packets, sipMessages } = this.#guard.totals();
    if (heading === null) this.#homeless += sipMessages - before;
    if (packets % PROGRESS_PACKETS === 0) this.#terminal.progress(`${packets.toLocaleString('en')} packets ...`);
  }

  finish(): void {
    this.#tick();
    this.#print(this.#guard.finish(this.#lastMs));
    this.#printer.summary(this.#summary());
  }

  /** As often as on a live router. */
  #tick(): void {
    this.#tickedMs = this.#lastMs;
    this.#print(this.#guard.tick(this.#lastMs));
  }

  complaints(): string[] {
    const { sipMessages } = this.#guard.totals();
    if (this.#homeless === 0) return [];
    return [
      `${this.#homeless} of ${sipMessages} SIP messages had neither end at home and count as outbound: name the home's networks with 'list home'.`,
    ];
  }

  #print(actions: ReturnType<Guard['onPacket']>): void {
    for (const action of actions) if (action.type === 'call' && action.over) this.#printer.call(action.record);
  }

  #summary(): SummaryRecord {
    const { packets, sipMessages, malformed, calls, outbound, blocked } = this.#guard.totals();
    const seconds = Math.round(this.#lastMs - (this.#firstMs ?? this.#lastMs)) / 1000;
    return { type: 'summary', packets, sipMessages, malformed, calls, outbound, blocked, seconds };
  }
}
