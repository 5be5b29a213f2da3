// Failures of the machine as sentences for its owner: what is wrong and what to do about it.

import { describeRequestFailure, type RequestFailure } from '../netfilter/netlink/requests.ts';
import { describeSocketFault, type SocketFault } from '../netfilter/netlink/socket-fault.ts';
import type { NftFault } from '../netfilter/nft/faults.ts';
import type { NftFailure } from '../netfilter/nft/run.ts';

/** The kernel's answer to who wants a group that is another socket's (net/netfilter/nfnetlink_log.c). */
const EPERM = 1;

export function nftSentence(failure: NftFailure): string {
  switch (failure.kind) {
    case 'program-missing':
      return `The program ${failure.program} is not installed: install the package ${failure.package}.`;
    case 'not-permitted':
      return `Loading rules into the kernel needs ${failure.capability}: run as root or grant the capability.`;
    case 'spawn-failed':
      return `The program nft could not be started (${failure.code}).`;
    case 'timeout':
      return `The program nft did not answer within ${failure.timeoutMs / 1000} s.`;
    case 'unreadable-output':
      return 'The program nft answered something that is not its JSON: is it built with JSON support (package nftables-json)?';
    case 'refused':
      return `The kernel refused the program: ${failure.faults.map(faultWords).join('; ')}.`;
  }
}

/** Line 0 is none of the program's: what was wrong is not in its text. */
function faultWords({ line, message }: NftFault): string {
  const told = message === '' ? 'nft gave no reason' : message;
  return line === 0 ? told : `line ${line}: ${told}`;
}

export function netlinkSentence(failure: SocketFault | RequestFailure): string {
  switch (failure.kind) {
    case 'refused':
    case 'timeout':
    case 'closed':
    case 'overloaded':
      return describeRequestFailure(failure);
    case 'program-missing':
    case 'not-permitted':
    case 'spawn-failed':
    case 'exited':
    case 'malformed-length':
      return describeSocketFault(failure);
  }
}

/** `source` is what the socket is for. */
export function socketSentence(source: string, failure: SocketFault | RequestFailure): string {
  if (source !== 'packets' || failure.kind !== 'refused' || failure.errno !== EPERM) return netlinkSentence(failure);
  return 'Another program reads our NFLOG group (is Ringfence running already?): stop it, or choose a group with option nflog_group.';
}
