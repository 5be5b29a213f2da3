import type { CallRecord } from '../ledger/record.ts';
import { countryName } from '../numbering/country-name.ts';
import { type Command, EXIT } from './command.ts';
import { order } from './order.ts';
import { localTime, printList, type RecordList } from './record-list.ts';

const LIST: RecordList<CallRecord> = {
  columns: [
    { title: 'STARTED', text: ({ startedAt }) => localTime(startedAt) },
    { title: 'WAY', text: ({ direction }) => direction },
    { title: 'DEVICE', most: 24, text: ({ device }) => device ?? '' },
    { title: 'DIALLED', most: 24, text: ({ dialled }) => dialled },
    {
      title: 'WHERE TO',
      most: 20,
      text: ({ destination: { country } }) => (country === null ? '' : countryName(country)),
    },
    { title: 'STATE', text: ({ state }) => state },
    { title: 'SECONDS', align: 'right', text: ({ durationSeconds }) => durationSeconds.toFixed(0) },
    { title: 'CALL-ID', text: ({ callId }) => callId },
  ],
  colour: ({ state }) => (state === 'answered' ? 'green' : null),
  empty: 'No call is running.',
};

export const callsCommand: Command = {
  name: 'calls',
  arguments: [],
  summary: 'list the running calls',
  help: `Lists the calls that the running agent follows, with the Call-ID by which
"ringfence end" ends one.`,
  run: async (invocation) => {
    const ordered = await order(invocation, { command: 'calls' });
    if (!ordered.ok) return ordered.code;
    printList(invocation, Array.isArray(ordered.data) ? (ordered.data as readonly CallRecord[]) : [], LIST);
    return EXIT.fine;
  },
};
