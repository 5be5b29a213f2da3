import type { BlockRecord } from '../ledger/record.ts';
import { type Command, EXIT } from './command.ts';
import { order } from './order.ts';
import { localTime, printList, type RecordList } from './record-list.ts';

const LIST: RecordList<BlockRecord> = {
  columns: [
    { title: 'ID', text: ({ id }) => id },
    { title: 'KIND', text: ({ kind }) => kind },
    { title: 'TARGET', text: ({ target }) => target },
    { title: 'CALLS', text: ({ class: of }) => of },
    { title: 'BY', text: ({ by }) => by },
    { title: 'SINCE', text: ({ since }) => localTime(since) },
    { title: 'UNTIL', text: ({ until }) => (until === null ? 'lifted by hand' : localTime(until)) },
    { title: 'WHY', text: ({ why }) => why },
  ],
  colour: ({ state }) => (state === 'active' ? 'red' : 'dim'),
  empty: 'Nothing is blocked, but by the rules of the configuration.',
};

export const blocksCommand: Command = {
  name: 'blocks',
  arguments: [],
  summary: 'list the blocks in force',
  help: `Lists what the running agent blocks for a while: by order of the owner's, or
because of what a detector found. The rules of the configuration are not among
them. "ringfence unblock" lifts one.`,
  run: async (invocation) => {
    const ordered = await order(invocation, { command: 'blocks' });
    if (!ordered.ok) return ordered.code;
    printList(invocation, Array.isArray(ordered.data) ? (ordered.data as readonly BlockRecord[]) : [], LIST);
    return EXIT.fine;
  },
};
