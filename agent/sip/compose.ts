// Messages of our own, made from a request that was seen: the answer to it, and its CANCEL (RFC 3261 sections 8.2.6 and 9.1).
// The one rule: what must be the same is copied octet by octet, whatever it is.
import { assemble, octets } from './compose-lines.ts';
import { headerName } from './header-name.ts';
import { type HeaderTable, scanHeaders } from './header-table.ts';
import type { SipRequest } from './message.ts';
import { LF } from './octets.ts';
import { splitOutside } from './parameters.ts';

export interface ResponseOptions {
  /** Put on To unless the request has a tag there; a 100 never gets one. */
  readonly toTag: string;
  /** More headers, by name; line ends in their values become blanks. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A response without a body, as the one whom `request` was sent to would give it. */
export function composeResponse(request: SipRequest, code: number, reason: string, options: ResponseOptions): Buffer {
  const table = headersOf(request);
  const needsTag = request.toTag === null && code > 100;
  const to = `${only(table, 'To')}${needsTag ? `;tag=${octets(options.toTag)}` : ''}`;
  return assemble([
    `SIP/2.0 ${code} ${octets(reason)}`,
    ...linesOf(table, 'Via').map((via) => `Via: ${via}`),
    `From: ${only(table, 'From')}`,
    `To: ${to}`,
    `Call-ID: ${only(table, 'Call-ID')}`,
    `CSeq: ${only(table, 'CSeq')}`,
    ...Object.entries(options.headers ?? {}).map(([name, value]) => `${name}: ${octets(value)}`),
  ]);
}

/** The CANCEL of an INVITE as its sender would make it: the one top Via, with the branch of the INVITE, is what it is matched by. */
export function composeCancel(invite: SipRequest): Buffer {
  const table = headersOf(invite);
  const topVia = splitOutside(linesOf(table, 'Via')[0] ?? '', ',')[0] ?? '';
  return assemble([
    `CANCEL ${octets(invite.uri)} SIP/2.0`,
    `Via: ${topVia}`,
    'Max-Forwards: 70',
    ...linesOf(table, 'Route').map((route) => `Route: ${route}`),
    `From: ${only(table, 'From')}`,
    `To: ${only(table, 'To')}`,
    `Call-ID: ${only(table, 'Call-ID')}`,
    `CSeq: ${invite.cseq.number} CANCEL`,
  ]);
}

/** What of an INVITE a CANCEL and an answer to it are made from: an INVITE without body and without whatever else it said. */
export function composeOutline(invite: SipRequest): Buffer {
  const table = headersOf(invite);
  const kept = (name: string) => linesOf(table, name).map((value) => `${name}: ${value}`);
  return assemble([
    `${invite.method} ${octets(invite.uri)} SIP/2.0`,
    ...['Via', 'Route', 'From', 'To', 'Call-ID', 'CSeq'].flatMap(kept),
  ]);
}

function headersOf({ raw }: SipRequest): HeaderTable {
  const scan = scanHeaders(raw, raw.indexOf(LF) + 1, true);
  if (scan.kind !== 'done') throw new TypeError('a request whose own octets are none');
  return scan.table;
}

/** Latin-1 keeps every octet apart, so that even broken UTF-8 comes out as it went in. */
function linesOf(table: HeaderTable, name: string): readonly string[] {
  return table.lines(headerName(name), 'latin1');
}

function only(table: HeaderTable, name: string): string {
  return linesOf(table, name)[0] ?? '';
}
