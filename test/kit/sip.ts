// SIP messages to order. Every builder has the defaults of one small call: alice on 192.168.1.20 dials 0312345678 at the provider.

import type { SipMessage, SipRequest, SipResponse } from '../../agent/sip/message.ts';
import { parseMessage } from '../../agent/sip/scanner.ts';

export interface RequestOptions {
  readonly uri?: string;
  readonly from?: string;
  readonly to?: string;
  readonly fromTag?: string;
  readonly toTag?: string | null;
  readonly callId?: string;
  readonly cseq?: number;
  readonly branch?: string;
  /** Host and port of the one Via. */
  readonly sentBy?: string;
  readonly transport?: 'UDP' | 'TCP';
  /** The URI in Contact; null leaves the header out. */
  readonly contact?: string | null;
  /** More header lines, put after the usual ones. */
  readonly headers?: readonly string[];
  readonly body?: string | Buffer;
  readonly contentType?: string;
}

export interface ResponseOptions {
  readonly reason?: string;
  /** Put on To if the request has no tag there. */
  readonly toTag?: string;
  readonly contact?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

interface SdpMedia {
  readonly type?: string;
  readonly port?: number | string;
  readonly protocol?: string;
  /** Lines below the m= line. */
  readonly lines?: readonly string[];
}

export interface SdpOptions {
  /** Of the session-level c= line; null leaves it out. */
  readonly address?: string | null;
  readonly port?: number;
  /** Session-level attribute lines and the like. */
  readonly lines?: readonly string[];
  readonly media?: readonly SdpMedia[];
}

let branches = 0;

export function request(method: string, options: RequestOptions = {}): Buffer {
  const uri = options.uri ?? 'sip:0312345678@203.0.113.9';
  const toTag = options.toTag ? `;tag=${options.toTag}` : '';
  branches++;
  const lines = [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/${options.transport ?? 'UDP'} ${options.sentBy ?? '192.168.1.20:5060'};branch=${options.branch ?? `z9hG4bK${branches}`};rport`,
    'Max-Forwards: 70',
    `From: "Alice" <${options.from ?? 'sip:alice@203.0.113.9'}>;tag=${options.fromTag ?? 'from-1'}`,
    `To: <${options.to ?? uri}>${toTag}`,
    `Call-ID: ${options.callId ?? 'call-1@192.168.1.20'}`,
    `CSeq: ${options.cseq ?? 1} ${method}`,
    ...(options.contact === null ? [] : [`Contact: <${options.contact ?? 'sip:alice@192.168.1.20:5060'}>`]),
    ...(options.headers ?? []),
  ];
  return assemble(lines, options.body, options.contentType);
}

/** An INVITE with an offer, unless the body is given. */
export function invite(options: RequestOptions = {}): Buffer {
  return request('INVITE', { body: sdp(), ...options });
}

/** The response to a request made above: Via, From, To, Call-ID and CSeq are copied from it. */
export function response(to: Buffer, code: number, options: ResponseOptions = {}): Buffer {
  const copied = to
    .toString('latin1')
    .split('\r\n\r\n', 1)
    .join()
    .split('\r\n')
    .filter((line) => /^(?:Via|From|To|Call-ID|CSeq):/.test(line))
    .map((line) => (/^To:(?!.*;tag=)/.test(line) && code > 100 ? `${line};tag=${options.toTag ?? 'to-1'}` : line));
  const lines = [
    `SIP/2.0 ${code} ${options.reason ?? 'Because'}`,
    ...copied,
    ...(options.contact === undefined ? [] : [`Contact: <${options.contact}>`]),
    ...(options.headers ?? []),
  ];
  return assemble(lines, options.body);
}

export function sdp(options: SdpOptions = {}): string {
  const address = options.address === undefined ? '192.168.1.20' : options.address;
  const media = options.media ?? [{ port: options.port ?? 4000 }];
  const lines = [
    'v=0',
    `o=- 1 1 IN IP4 192.168.1.20`,
    's=-',
    ...(address === null ? [] : [`c=${connection(address)}`]),
    't=0 0',
    ...(options.lines ?? []),
    ...media.flatMap(({ type = 'audio', port = 4000, protocol = 'RTP/AVP', lines: below = [] }) => [
      `m=${type} ${port} ${protocol} 0 8`,
      ...below,
    ]),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** What the scanner reads in a whole message; throws on anything else. */
export function read(bytes: Buffer): SipMessage {
  const result = parseMessage(bytes, 'udp');
  if (result.kind !== 'complete') throw new Error(`no message but ${'reason' in result ? result.reason : result.kind}`);
  return result.message;
}

export function readRequest(bytes: Buffer): SipRequest {
  const message = read(bytes);
  if (message.type !== 'request') throw new Error('a response, where a request was due');
  return message;
}

export function readResponse(bytes: Buffer): SipResponse {
  const message = read(bytes);
  if (message.type !== 'response') throw new Error('a request, where a response was due');
  return message;
}

function connection(address: string): string {
  return `IN ${address.includes(':') ? 'IP6' : 'IP4'} ${address}`;
}

function assemble(lines: readonly string[], body: string | Buffer = '', contentType = 'application/sdp'): Buffer {
  const bytes = Buffer.from(body);
  const type = bytes.length === 0 ? [] : [`Content-Type: ${contentType}`];
  const head = [...lines, ...type, `Content-Length: ${bytes.length}`, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), bytes]);
}
