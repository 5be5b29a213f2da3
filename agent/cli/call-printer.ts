// Calls and their summary, as a table for people or as JSON lines.

import type { CallRecord, SummaryRecord } from '../ledger/record.ts';
import { countryName } from '../numbering/country-name.ts';
import { type Column, counted, tableHead, tableRow } from './table.ts';
import type { Colour, Terminal } from './terminal.ts';

const COLUMNS: readonly Column[] = [
  { title: 'STARTED', width: 19 },
  { title: 'WAY', width: 8 },
  { title: 'DEVICE', width: 15 },
  { title: 'DIALLED', width: 18 },
  { title: 'WHERE TO', width: 20 },
  { title: 'KIND', width: 21 },
  { title: 'STATE', width: 9 },
  { title: 'CODE', width: 4, align: 'right' },
  { title: 'SECONDS', width: 8, align: 'right' },
  { title: 'VERDICT', width: 7 },
  { title: 'RULE', width: 24 },
];
const COLOUR: Readonly<Record<CallRecord['verdict'], Colour>> = { allow: 'green', ask: 'yellow', block: 'red' };

export class CallPrinter {
  readonly #terminal: Terminal;
  readonly #json: boolean;
  #hasHead = false;

  constructor(terminal: Terminal, json: boolean) {
    this.#terminal = terminal;
    this.#json = json;
  }

  call(record: CallRecord): void {
    if (this.#json) {
      this.#terminal.printJson(record);
      return;
    }
    if (!this.#hasHead) this.#terminal.print(this.#terminal.paint('bold', tableHead(COLUMNS)));
    this.#hasHead = true;
    this.#terminal.print(this.#terminal.paint(COLOUR[record.verdict], tableRow(COLUMNS, cells(record))));
  }

  summary(record: SummaryRecord): void {
    if (this.#json) {
      this.#terminal.printJson(record);
      return;
    }
    const { packets, sipMessages, malformed, calls, outbound, blocked, seconds } = record;
    if (this.#hasHead) this.#terminal.print('');
    this.#terminal.print(`${counted(calls, 'call')}, ${outbound} of them outbound; the rules forbid ${blocked}.`);
    this.#terminal.print(
      `${counted(packets, 'packet')}, ${counted(sipMessages, 'SIP message')} (${malformed} malformed), ${seconds} s.`,
    );
  }
}

function cells({
  startedAt,
  direction,
  device,
  dialled,
  destination,
  state,
  code,
  durationSeconds,
  verdict,
  rule,
}: CallRecord): string[] {
  const { country, kind } = destination;
  return [
    startedAt.slice(0, 19).replace('T', ' '),
    direction,
    device ?? '',
    dialled,
    country === null ? '' : countryName(country),
    kind,
    state,
    code === null ? '' : String(code),
    durationSeconds === 0 ? '' : durationSeconds.toFixed(1),
    verdict,
    rule,
  ];
}
