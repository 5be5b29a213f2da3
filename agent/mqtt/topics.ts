// The topics, and what is published on each: the contract with everybody's scripts.
// The one rule: within one schema number fields are only ever added; whatever breaks a reader raises the number.

import type {
  AlertRecord,
  BlockRecord,
  CallRecord,
  DeviceRecord,
  DiagnosticsRecord,
  QuestionRecord,
  SettingsRecord,
  StateRecord,
  TodayRecord,
} from '../ledger/record.ts';
import { commandRows } from './command-topics.ts';

const SCHEMA = 1;

/** What became of a command. `id` is the one that came with it, null without one. */
export interface ResultRecord {
  readonly type: 'result';
  readonly id: string | number | null;
  readonly command: string;
  readonly ok: boolean;
  readonly sentence: string;
}

/** What each kind of message carries. */
export interface Payloads {
  readonly availability: 'online' | 'offline';
  readonly state: StateRecord;
  readonly today: TodayRecord;
  readonly settings: SettingsRecord;
  readonly activeCalls: { readonly type: 'calls'; readonly calls: readonly CallRecord[] };
  readonly lastCall: CallRecord;
  readonly lastAlert: AlertRecord;
  readonly stillBilled: { readonly type: 'still_billed'; readonly calls: readonly string[] };
  readonly devices: { readonly type: 'devices'; readonly devices: readonly DeviceRecord[] };
  readonly diagnostics: DiagnosticsRecord;
  readonly asks: { readonly type: 'asks'; readonly asks: readonly QuestionRecord[] };
  readonly blocks: { readonly type: 'blocks'; readonly blocks: readonly BlockRecord[] };
  readonly call: CallRecord;
  readonly alert: AlertRecord;
  readonly ask: QuestionRecord;
  readonly block: BlockRecord;
  readonly result: ResultRecord;
}

export type TopicKind = keyof Payloads;

interface Topic {
  readonly name: string;
  readonly payload: string;
  readonly retained: boolean;
  readonly when: string;
  readonly description: string;
}

/** Every message goes with QoS 1, so that the broker says when it has it. */
export const QOS = 1;

export const TOPICS: { readonly [K in TopicKind]: Topic } = {
  availability: {
    name: 'availability',
    payload: '`online` or `offline`',
    retained: true,
    when: 'on connecting and on a clean stop; the broker itself says `offline` when the connection breaks (last will)',
    description: 'whether the agent is there',
  },
  state: {
    name: 'state',
    payload: '`state` record',
    retained: true,
    when: 'on connecting and on every change',
    description: 'mode, active calls and counters since the start',
  },
  today: {
    name: 'today',
    payload: '`today` record',
    retained: true,
    when: 'on connecting and on every change, at most once a second',
    description: 'calls and their cost since the last midnight of the home; for displays',
  },
  settings: {
    name: 'settings',
    payload: '`settings` record',
    retained: true,
    when: 'on connecting and on every change, once the kernel has it',
    description: 'what commands can set: the mode, what is blocked for the whole house, the budgets',
  },
  activeCalls: {
    name: 'calls/active',
    payload: '`{"type": "calls", "calls": [...]}`',
    retained: true,
    when: 'on connecting, when a call begins, changes its state or is over (at most once a second), and once a minute; empty after a clean stop',
    description: 'the calls under way, the newest 50, each a `call` record',
  },
  lastCall: {
    name: 'last_call',
    payload: '`call` record',
    retained: true,
    when: 'when a call is over, at most once a second',
    description: 'the last call that was over, however it went',
  },
  lastAlert: {
    name: 'last_alert',
    payload: '`alert` record',
    retained: true,
    when: 'with each alert, at most once a second',
    description: 'the last alert',
  },
  stillBilled: {
    name: 'still_billed',
    payload: '`{"type": "still_billed", "calls": [...]}`',
    retained: true,
    when: 'on connecting and on every change',
    description: 'the `callId` of each call that could not be ended, and is not over yet: it may still be billed',
  },
  devices: {
    name: 'devices',
    payload: '`{"type": "devices", "devices": [...]}`',
    retained: true,
    when: 'on connecting and on every change, at most once a second',
    description: 'the devices that speak SIP, at most 64, each a `device` record',
  },
  diagnostics: {
    name: 'diagnostics',
    payload: '`diagnostics` record',
    retained: true,
    when: 'on connecting and once a minute',
    description: 'how the agent itself fares',
  },
  asks: {
    name: 'asks',
    payload: '`{"type": "asks", "asks": [...]}`',
    retained: true,
    when: 'on connecting and on every change',
    description: 'the open questions, each a `question` record',
  },
  blocks: {
    name: 'blocks',
    payload: '`{"type": "blocks", "blocks": [...]}`',
    retained: true,
    when: 'on connecting and on every change',
    description: 'the blocks in force, each a `block` record',
  },
  call: {
    name: 'event/call',
    payload: '`call` record',
    retained: false,
    when: 'when a call begins, rings, is answered, has media, was stopped, is over',
    description: 'where the call went, how long it lasted, and what was decided why',
  },
  alert: {
    name: 'event/alert',
    payload: '`alert` record',
    retained: false,
    when: 'at once',
    description: 'what the owner should know now, with the call it is about, if any',
  },
  ask: {
    name: 'event/ask',
    payload: '`question` record',
    retained: false,
    when: 'when a question is opened, and when its state changes',
    description: 'may this destination be called? Answer with its `id` while its `state` is `open`',
  },
  block: {
    name: 'event/block',
    payload: '`block` record',
    retained: false,
    when: 'when a block begins, is lifted or expires',
    description: 'what is blocked, until when and why',
  },
  result: {
    name: 'cmd/result',
    payload: '`result` record',
    retained: false,
    when: 'after every command, also on its MQTT 5 response topic',
    description: 'whether it was carried out (`ok`), in one `sentence`, with the `id` that the command had',
  },
};

/** Full name of a topic; `id` is that of the router. */
export function topicName(id: string, kind: TopicKind): string {
  return `ringfence/${id}/${TOPICS[kind].name}`;
}

/** The text of a message: availability as it is, a record as JSON with the schema's number. */
export function payloadText<K extends TopicKind>(payload: Payloads[K]): string {
  return typeof payload === 'string' ? payload : JSON.stringify({ schema: SCHEMA, ...payload });
}

/** The topic table of the README in Markdown. */
export function topicTable(): string {
  const kinds = Object.keys(TOPICS) as TopicKind[];
  const rows = kinds.map((kind) => {
    const { payload, retained, when, description } = TOPICS[kind];
    return `| \`${topicName('<id>', kind)}\` | ${payload} | ${retained ? 'yes' : 'no'} | ${when} | ${description} |`;
  });
  return ['| topic | payload | retained | when | what |', '|---|---|---|---|---|', ...rows, ...commandRows()].join(
    '\n',
  );
}
