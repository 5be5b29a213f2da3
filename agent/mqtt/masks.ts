// Which topics tell telephone numbers in full. The one rule: the log has its own privacy, and a topic on the list is masked in any case.

import { maskAlert, maskBlock, maskCall, maskCallId, maskDevice, maskNumbers, maskQuestion } from '../ledger/mask.ts';
import { type Payloads, TOPICS, type TopicKind } from './topics.ts';

/** `topics` are names below `ringfence/<id>/`. */
export interface TopicPrivacy {
  readonly privacy: 'full' | 'masked';
  readonly topics: readonly string[];
}

type Masks = { readonly [K in TopicKind]: ((payload: Payloads[K]) => Payloads[K]) | null };

/** Null for what never has a number in it. */
const MASKS: Masks = {
  availability: null,
  state: null,
  today: null,
  settings: null,
  diagnostics: null,
  activeCalls: (payload) => ({ ...payload, calls: payload.calls.map(maskCall) }),
  stillBilled: (payload) => ({ ...payload, calls: payload.calls.map(maskCallId) }),
  lastCall: maskCall,
  lastAlert: maskAlert,
  devices: (payload) => ({ ...payload, devices: payload.devices.map(maskDevice) }),
  asks: (payload) => ({ ...payload, asks: payload.asks.map(maskQuestion) }),
  blocks: (payload) => ({ ...payload, blocks: payload.blocks.map(maskBlock) }),
  call: maskCall,
  alert: maskAlert,
  ask: maskQuestion,
  block: maskBlock,
  result: (payload) => ({ ...payload, sentence: maskNumbers(payload.sentence) }),
};

/** The payload as it may be published. */
export function published<K extends TopicKind>(kind: K, payload: Payloads[K], how: TopicPrivacy): Payloads[K] {
  const isMasked = how.privacy === 'masked' || how.topics.includes(TOPICS[kind].name);
  return isMasked ? (MASKS[kind]?.(payload) ?? payload) : payload;
}
