// One nf_tables transaction that adds elements to sets and maps or takes them out, as netlink messages (linux/netfilter/nf_tables.h, nfnetlink.h).
// The one rule: every message of a batch has the same sequence number and only the last asks to be acknowledged, so that the first
// answer tells how all of it went: an error of any message comes before that acknowledgement.

import { attribute, nested, text } from '../netlink/attributes.ts';
import * as nl from '../netlink/message.ts';
import { FAMILY_NUMBERS } from './family-numbers.ts';
import type { TableFamily } from './tables.ts';

const NFNL_MSG_BATCH_BEGIN = 16;
const NFNL_MSG_BATCH_END = 17;
const NFT_MSG_NEWSETELEM = 12;
const NFT_MSG_DELSETELEM = 14;
const NFTA_SET_ELEM_LIST_TABLE = 1;
const NFTA_SET_ELEM_LIST_SET = 2;
const NFTA_SET_ELEM_LIST_ELEMENTS = 3;
const NFTA_LIST_ELEM = 1;
const NFTA_SET_ELEM_KEY = 1;
const NFTA_SET_ELEM_DATA = 2;
const NFTA_SET_ELEM_TIMEOUT = 4;
const NFTA_DATA_VALUE = 1;

/** A set or a map. */
export interface SetName {
  readonly family: TableFamily;
  readonly table: string;
  readonly set: string;
}

/**
 * `key` and a map's `value` as the kernel holds them (see `concatenate`). The element's life of `timeoutSeconds` begins now, also when
 * it is there already; with 0 it is gone afterwards, whether it was there or not. A map's element that is there with another value
 * is refused (EEXIST).
 */
export interface ElementChange {
  readonly set: SetName;
  readonly key: Uint8Array;
  readonly value?: Uint8Array;
  readonly timeoutSeconds: number;
}

/** The parts of a concatenated key begin at multiples of four bytes; numbers are big endian, an interface name fills 16 bytes. */
export function concatenate(parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat(parts.flatMap((part) => [part, Buffer.alloc(-part.length & 3)]));
}

/**
 * The whole batch: for each change add, delete, add, because an element that is only added again keeps its old time-out; to take one out
 * add and delete, because the kernel refuses to delete what is not there.
 */
export function composeChanges(sequence: number, changes: readonly ElementChange[]): Buffer {
  const steps = changes.flatMap((change) => stepsOf(change).map((op) => ({ change, op })));
  const messages = steps.map(({ change, op }, index) =>
    composeElement(sequence, change, op, index === steps.length - 1),
  );
  return Buffer.concat([
    composeEdge(sequence, NFNL_MSG_BATCH_BEGIN),
    ...messages,
    composeEdge(sequence, NFNL_MSG_BATCH_END),
  ]);
}

function stepsOf({ timeoutSeconds }: ElementChange): readonly ('add' | 'delete')[] {
  return timeoutSeconds === 0 ? ['add', 'delete'] : ['add', 'delete', 'add'];
}

function composeEdge(sequence: number, type: number): Buffer {
  const body = nl.buildNetfilterBody(nl.AF_UNSPEC, nl.SUBSYSTEM_NFTABLES, []);
  return nl.buildMessage({ type, flags: nl.NLM_F_REQUEST, sequence, portId: 0 }, body);
}

function composeElement(sequence: number, change: ElementChange, op: 'add' | 'delete', acknowledge: boolean): Buffer {
  const { set, key, value, timeoutSeconds } = change;
  const element = [nested(NFTA_SET_ELEM_KEY, attribute(NFTA_DATA_VALUE, key))];
  if (op === 'add' && value !== undefined) element.push(nested(NFTA_SET_ELEM_DATA, attribute(NFTA_DATA_VALUE, value)));
  if (op === 'add') element.push(attribute(NFTA_SET_ELEM_TIMEOUT, milliseconds(timeoutSeconds)));
  const type = nl.netfilterType(nl.SUBSYSTEM_NFTABLES, op === 'add' ? NFT_MSG_NEWSETELEM : NFT_MSG_DELSETELEM);
  const flags = nl.NLM_F_REQUEST | (op === 'add' ? nl.NLM_F_CREATE : 0) | (acknowledge ? nl.NLM_F_ACK : 0);
  const body = nl.buildNetfilterBody(FAMILY_NUMBERS[set.family], 0, [
    text(NFTA_SET_ELEM_LIST_TABLE, set.table),
    text(NFTA_SET_ELEM_LIST_SET, set.set),
    nested(NFTA_SET_ELEM_LIST_ELEMENTS, nested(NFTA_LIST_ELEM, ...element)),
  ]);
  return nl.buildMessage({ type, flags, sequence, portId: 0 }, body);
}

/** Never 0, which would be for ever. */
function milliseconds(seconds: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(Math.max(1, Math.round(seconds * 1000))));
  return bytes;
}
