import type { QuestionRecord } from '../ledger/record.ts';
import { countryName } from '../numbering/country-name.ts';
import { type Command, EXIT } from './command.ts';
import { order } from './order.ts';
import { localTime, printList, type RecordList } from './record-list.ts';
import type { Colour } from './terminal.ts';

const COLOUR: Readonly<Record<QuestionRecord['state'], Colour | null>> = {
  open: 'yellow',
  allowed: 'green',
  denied: 'red',
  expired: 'dim',
  withdrawn: 'dim',
};

const LIST: RecordList<QuestionRecord> = {
  columns: [
    { title: 'ID', text: ({ id }) => id },
    { title: 'STATE', text: ({ state }) => state },
    { title: 'DEVICE', most: 24, text: ({ device }) => device },
    { title: 'DIALLED', most: 24, text: ({ dialled }) => dialled },
    {
      title: 'WHERE TO',
      most: 20,
      text: ({ destination: { country } }) => (country === null ? '' : countryName(country)),
    },
    { title: 'A MINUTE', align: 'right', text: ({ price }) => priceText(price) },
    { title: 'UNTIL', text: ({ expiresAt }) => localTime(expiresAt) },
    { title: 'WHY', text: ({ why }) => why },
  ],
  colour: ({ state }) => COLOUR[state],
  empty: 'Nothing is asked.',
};

export const asksCommand: Command = {
  name: 'asks',
  arguments: [],
  summary: 'list the questions that wait for an answer',
  help: `Lists the open questions of the running agent and those of late: may this
destination be called? "ringfence answer" answers one. The price is of a
minute; "~" marks an estimate.`,
  run: async (invocation) => {
    const ordered = await order(invocation, { command: 'asks' });
    if (!ordered.ok) return ordered.code;
    printList(invocation, questionsOf(ordered.data), LIST);
    return EXIT.fine;
  },
};

/** What the agent gives with its answer to `asks`. */
export function questionsOf(data: unknown): readonly QuestionRecord[] {
  return Array.isArray(data) ? (data as readonly QuestionRecord[]) : [];
}

function priceText({ perMinute, currency, estimated }: QuestionRecord['price']): string {
  return `${estimated ? '~' : ''}${perMinute.toLocaleString('en', { maximumFractionDigits: 2 })} ${currency}`;
}
