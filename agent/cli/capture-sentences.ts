// What was wrong with a capture, for its owner.

import type { CaptureFault, OtherFile } from '../netfilter/capture/fault.ts';
import type { CaptureEnd } from '../netfilter/capture/source.ts';

export function captureSentences(path: string, end: CaptureEnd): string[] {
  const file = path === '-' ? 'standard input' : path;
  const { unknownLinkTypes, frames } = end.counters;
  const unknown = [...unknownLinkTypes].sort((a, b) => a - b).join(', ');
  return [
    ...(end.ok ? [] : [`${file}: ${faultWords(end.fault)}`]),
    ...(end.ok && !end.complete ? [`${file} ends in the middle of a packet; the ${frames} before it were read.`] : []),
    ...(unknown === '' ? [] : [`${file}: packets of link type ${unknown} cannot be read and were left out.`]),
  ];
}

function faultWords(fault: CaptureFault): string {
  switch (fault.kind) {
    case 'unreadable':
      return UNREADABLE[fault.code] ?? `the file cannot be read (${fault.code}).`;
    case 'damaged':
      return `the capture is damaged at byte ${fault.offset}; what came before it was read.`;
    case 'not-a-capture':
      return OTHER_FILES[fault.looksLike];
  }
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file.',
  EISDIR: 'this is a directory; name a capture in it.',
};

const OTHER_FILES: Readonly<Record<OtherFile, string>> = {
  empty: 'it is empty.',
  gzip: 'this is compressed with gzip: unpack it first (gunzip -c FILE | ringfence replay -).',
  zstd: 'this is compressed with zstd: unpack it first (zstd -dc FILE | ringfence replay -).',
  xz: 'this is compressed with xz: unpack it first (xz -dc FILE | ringfence replay -).',
  zip: 'this is a zip archive: unpack it first.',
  text: 'this is text, not a pcap or pcapng capture (tcpdump -w writes one).',
  unknown: 'this is no pcap or pcapng capture (tcpdump -w writes one).',
};
