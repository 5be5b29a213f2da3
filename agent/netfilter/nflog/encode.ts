// What we ask of nfnetlink_log: one message binds a group and says how its packets shall come (linux/netfilter/nfnetlink_log.h).

import { attribute, u8, u16, u32 } from '../netlink/attributes.ts';
import * as nl from '../netlink/message.ts';

const NFULNL_MSG_CONFIG = 1;
const NFULA_CFG_CMD = 1;
const NFULA_CFG_MODE = 2;
const NFULA_CFG_TIMEOUT = 4;
const NFULA_CFG_QTHRESH = 5;
const NFULA_CFG_FLAGS = 6;
const NFULNL_CFG_CMD_BIND = 1;
const NFULNL_COPY_PACKET = 2;
const NFULNL_CFG_F_SEQ = 1;
/** An attribute's length is 16 bits, its header included (net/netfilter/nfnetlink_log.c, NFULNL_COPY_RANGE_MAX). */
const MAX_COPY_RANGE_BYTES = 0xffff - 4;

/**
 * `copyRangeBytes` of each packet are copied, IP header included, 65,531 unless told. The kernel hands its buffer over when it
 * holds `queueThreshold` packets (1: each at once) or after `flushTimeoutMs` (10 ms steps; 10).
 */
export interface GroupOptions {
  readonly copyRangeBytes?: number;
  readonly queueThreshold?: number;
  readonly flushTimeoutMs?: number;
}

export function encodeBind(sequence: number, group: number, options: GroupOptions): Buffer {
  const attributes = [
    u8(NFULA_CFG_CMD, NFULNL_CFG_CMD_BIND),
    attribute(NFULA_CFG_MODE, copyMode(options.copyRangeBytes ?? MAX_COPY_RANGE_BYTES)),
    u32(NFULA_CFG_TIMEOUT, Math.max(1, Math.round((options.flushTimeoutMs ?? 10) / 10))),
    u32(NFULA_CFG_QTHRESH, options.queueThreshold ?? 1),
    u16(NFULA_CFG_FLAGS, NFULNL_CFG_F_SEQ),
  ];
  const type = nl.netfilterType(nl.SUBSYSTEM_LOG, NFULNL_MSG_CONFIG);
  const header = { type, flags: nl.NLM_F_REQUEST | nl.NLM_F_ACK, sequence, portId: 0 };
  return nl.buildMessage(header, nl.buildNetfilterBody(nl.AF_UNSPEC, group, attributes));
}

/** struct nfulnl_msg_config_mode is packed: the range, the mode, one byte of padding. */
function copyMode(rangeBytes: number): Buffer {
  const mode = Buffer.alloc(6);
  mode.writeUInt32BE(Math.min(rangeBytes, MAX_COPY_RANGE_BYTES), 0);
  mode.writeUInt8(NFULNL_COPY_PACKET, 4);
  return mode;
}
