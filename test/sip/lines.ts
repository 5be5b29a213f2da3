// Messages line by line, for tests of what the scanner makes of a wrong one.
import { parseMessage } from '../../agent/sip/scanner.ts';

/** Lines as they go over the wire, octet by octet. */
export const crlf = (...lines: readonly string[]) => Buffer.from(lines.join('\r\n'), 'latin1');

/** A request whose header lines can be swapped one by one. */
export function withLines(changes: Readonly<Record<string, string | null>>, body = ''): Buffer {
  const lines: Record<string, string | null> = {
    start: 'OPTIONS sip:bob@example.net SIP/2.0',
    via: 'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1',
    from: 'From: <sip:alice@example.net>;tag=a',
    to: 'To: <sip:bob@example.net>',
    callId: 'Call-ID: 1@192.0.2.1',
    cseq: 'CSeq: 7 OPTIONS',
    ...changes,
  };
  return crlf(...Object.values(lines).filter((line) => line !== null), '', body);
}

/** What the scanner has against these bytes. */
export function faultOf(bytes: Buffer, transport: 'udp' | 'tcp' = 'udp'): string {
  const result = parseMessage(bytes, transport);
  return 'reason' in result ? `${result.kind}: ${result.reason}` : result.kind;
}
