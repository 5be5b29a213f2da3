// A message whose parts are read when they are asked for, and once. The one rule: what the scanner let through can be read without fail.
import type { HeaderTable } from './header-table.ts';
import type { NameAddress, SipMessage, Via } from './message.ts';
import { parseNameAddress, parseVia } from './name-address.ts';
import { methodName, type StartLine } from './start-line.ts';

type CSeq = SipMessage['cseq'];
type MessageLine = Extract<StartLine, { kind: 'request' | 'response' }>;

/** No private slots: a getter called through a wrapper or a derived object (a test's report, a proxy) would throw for lack of them. */
class Headers {
  readonly raw: Buffer;
  readonly body: Buffer;
  private readonly table: HeaderTable;
  private knownCSeq: CSeq | undefined;
  private knownFrom: NameAddress | undefined;
  private knownTo: NameAddress | undefined;
  private knownVia: readonly Via[] | undefined;
  private knownContacts: readonly NameAddress[] | undefined;

  constructor(table: HeaderTable, raw: Buffer, body: Buffer) {
    this.table = table;
    this.raw = raw;
    this.body = body;
  }

  get callId(): string {
    return this.header('Call-ID') ?? '';
  }

  get cseq(): CSeq {
    this.knownCSeq ??= readCSeq(this.table) ?? { number: 0, method: '' };
    return this.knownCSeq;
  }

  get from(): NameAddress {
    this.knownFrom ??= parseNameAddress(this.header('From') ?? '');
    return this.knownFrom;
  }

  get to(): NameAddress {
    this.knownTo ??= parseNameAddress(this.header('To') ?? '');
    return this.knownTo;
  }

  get fromTag(): string | null {
    return this.from.parameters.get('tag') ?? null;
  }

  get toTag(): string | null {
    return this.to.parameters.get('tag') ?? null;
  }

  get via(): readonly Via[] {
    this.knownVia ??= this.headers('Via').map(parseVia);
    return this.knownVia;
  }

  get contacts(): readonly NameAddress[] {
    this.knownContacts ??= this.headers('Contact').map(parseNameAddress);
    return this.knownContacts;
  }

  header(name: string): string | undefined {
    return this.headers(name)[0];
  }

  headers(name: string): readonly string[] {
    return this.table.values(name);
  }
}

export function scannedMessage(line: MessageLine, table: HeaderTable, raw: Buffer, body: Buffer): SipMessage {
  const headers = new Headers(table, raw, body);
  if (line.kind === 'request') {
    return Object.assign(headers, { type: 'request' as const, method: line.method, uri: line.uri });
  }
  return Object.assign(headers, { type: 'response' as const, code: line.code, reason: line.reason });
}

/** The sequence number and the method of CSeq; null when they are not there (RFC 3261 section 8.1.1.5). */
export function readCSeq(table: HeaderTable): CSeq | null {
  const match = /^(\d{1,10})[ \t]+([-.!%*_+`'~\w]+)$/.exec(table.values('CSeq')[0] ?? '');
  const number = Number(match?.[1] ?? Number.NaN);
  return match?.[2] !== undefined && number < 2 ** 31 ? { number, method: methodName(match[2]) } : null;
}
