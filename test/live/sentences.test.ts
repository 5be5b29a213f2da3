// Failures of the machine, as its owner reads them.

import { describe, expect, it } from 'vitest';
import { netlinkSentence, nftSentence } from '../../agent/live/sentences.ts';
import type { NftFailure } from '../../agent/netfilter/nft/run.ts';

describe('what kept nft from working', () => {
  it.each<[NftFailure, RegExp]>([
    [
      { kind: 'program-missing', program: 'nft', package: 'nftables' },
      /nft is not installed: install the package nftables\.$/,
    ],
    [{ kind: 'not-permitted', capability: 'CAP_NET_ADMIN' }, /needs CAP_NET_ADMIN: run as root/],
    [{ kind: 'spawn-failed', code: 'EACCES' }, /could not be started \(EACCES\)\.$/],
    [{ kind: 'timeout', timeoutMs: 15_000 }, /within 15 s\.$/],
    [{ kind: 'unreadable-output' }, /nftables-json/],
  ])('%j is a sentence that says what to do', (failure, sentence) => {
    expect(nftSentence(failure)).toMatch(sentence);
  });

  it('is every fault with its line, where it has one', () => {
    const faults = [
      { line: 3, column: 8, message: 'syntax error', source: '' },
      { line: 0, column: 0, message: 'Message too long', source: '' },
    ];
    const told = nftSentence({ kind: 'refused', faults });
    expect(told).toBe('The kernel refused the program: line 3: syntax error; Message too long.');
  });
});

describe('what kept the kernel from talking to us', () => {
  it('is a sentence for a socket as for a request', () => {
    const missing = netlinkSentence({ kind: 'program-missing', program: 'socat', package: 'socat' });
    expect(missing).toMatch(/socat is not installed: install the package socat\.$/);
    expect(netlinkSentence({ kind: 'closed' })).toMatch(/\.$/);
  });
});
