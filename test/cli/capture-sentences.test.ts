// What was wrong with a capture, as its owner reads it.

import { describe, expect, it } from 'vitest';
import { captureSentences } from '../../agent/cli/capture-sentences.ts';
import type { CaptureFault } from '../../agent/netfilter/capture/fault.ts';
import type { CaptureEnd } from '../../agent/netfilter/capture/source.ts';
import { Reassembly } from '../../agent/netfilter/packet/reassembly.ts';

const COUNTERS: CaptureEnd['counters'] = {
  frames: 7,
  packets: 7,
  fragments: 0,
  truncated: 0,
  skipped: 0,
  unknownLinkTypes: new Set(),
  reassembly: new Reassembly().counters,
};

function failed(fault: CaptureFault): CaptureEnd {
  return { ok: false, fault, counters: COUNTERS };
}

describe('a capture', () => {
  it('without a fault needs no sentence', () => {
    expect(captureSentences('f', { ok: true, complete: true, counters: COUNTERS })).toEqual([]);
  });

  it.each<[CaptureFault, RegExp]>([
    [{ kind: 'unreadable', code: 'ENOENT' }, /^f: there is no such file\.$/],
    [{ kind: 'unreadable', code: 'EACCES' }, /^f: .*cannot be read \(EACCES\)\.$/],
    [{ kind: 'unreadable', code: 'EISDIR' }, /^f: this is a directory/],
    [{ kind: 'damaged', offset: 24 }, /damaged at byte 24/],
    [{ kind: 'not-a-capture', looksLike: 'gzip' }, /gunzip -c/],
    [{ kind: 'not-a-capture', looksLike: 'zstd' }, /zstd -dc/],
    [{ kind: 'not-a-capture', looksLike: 'xz' }, /xz -dc/],
    [{ kind: 'not-a-capture', looksLike: 'zip' }, /zip archive/],
    [{ kind: 'not-a-capture', looksLike: 'empty' }, /it is empty/],
    [{ kind: 'not-a-capture', looksLike: 'text' }, /is text/],
    [{ kind: 'not-a-capture', looksLike: 'unknown' }, /no pcap or pcapng/],
  ])('with %j gets one sentence', (fault, sentence) => {
    const told = captureSentences('f', failed(fault));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(sentence);
  });

  it('that ends early, or holds what cannot be read, says how much was read', () => {
    const counters = { ...COUNTERS, unknownLinkTypes: new Set([147, 9]) };
    expect(captureSentences('f', { ok: true, complete: false, counters })).toEqual([
      'f ends in the middle of a packet; the 7 before it were read.',
      'f: packets of link type 9, 147 cannot be read and were left out.',
    ]);
  });

  it('from a pipe is called standard input', () => {
    expect(captureSentences('-', failed({ kind: 'not-a-capture', looksLike: 'empty' }))[0]).toMatch(
      /^standard input: /,
    );
  });
});
