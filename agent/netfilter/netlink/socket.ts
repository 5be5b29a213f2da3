// The seam between the codec and the kernel: something that sends and receives whole netlink messages.
// The one rule: a socket that has been started comes back by itself until it is stopped, and tells of everything it missed.

import type { SocketFault } from './socket-fault.ts';

export interface NetlinkListener {
  /** A fresh kernel socket: subscribed to its groups, but whatever the last one was bound to is gone. */
  opened(): void;
  /** One whole message from its header on. */
  message(message: Buffer): void;
  /** The kernel had to drop `messages` messages for us since the last report: its buffer was full (ENOBUFS). */
  lost(messages: number): void;
  /** The socket is gone; the next attempt is made in `retryInMs`. */
  closed(fault: SocketFault, retryInMs: number): void;
}

export interface NetlinkSocket {
  start(listener: NetlinkListener): void;
  /** False when there is no open socket: the message is not sent, nor kept for later. */
  send(message: Buffer): boolean;
  /** Resolves when nothing is left behind. The listener hears nothing more. */
  stop(): Promise<void>;
}

/** Makes an inert socket that will be subscribed to the multicast `groups` (NFNLGRP_ numbers, linux/netfilter/nfnetlink.h). */
export type OpenSocket = (groups: readonly number[]) => NetlinkSocket;
