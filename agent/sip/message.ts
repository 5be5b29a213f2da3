// A SIP message as the scanner leaves it (RFC 3261 section 7). The one rule: reading it never throws.
// Its parts are read when they are asked for: a spread copies none of them.

/** A name-addr or addr-spec (RFC 3261 section 20.10). `uri` is the text between the angle brackets; `parameters` have lower-case names. */
export interface NameAddress {
  readonly display: string | null;
  readonly uri: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** One Via value (RFC 3261 section 20.42). `sentBy` is host and port as written. */
export interface Via {
  readonly transport: string;
  readonly sentBy: string;
  readonly branch: string | null;
  readonly parameters: ReadonlyMap<string, string>;
}

interface MessageBase {
  /** Call-ID as written. */
  readonly callId: string;
  readonly from: NameAddress;
  readonly to: NameAddress;
  readonly fromTag: string | null;
  readonly toTag: string | null;
  readonly cseq: { readonly number: number; readonly method: string };
  readonly body: Buffer;
  /** First value of a header, unfolded and trimmed; the long name in any case (`Contact`), compact forms found too; undefined if absent. */
  header(name: string): string | undefined;
  /** Every value of a header in order, comma lists split with respect to quotes and angle brackets. */
  headers(name: string): readonly string[];
  readonly via: readonly Via[];
  readonly contacts: readonly NameAddress[];
  /** The message's own bytes, start line to the end of the body. */
  readonly raw: Buffer;
}

export interface SipRequest extends MessageBase {
  readonly type: 'request';
  readonly method: string;
  /** Request-URI as written. */
  readonly uri: string;
}

export interface SipResponse extends MessageBase {
  readonly type: 'response';
  readonly code: number;
  readonly reason: string;
}

export type SipMessage = SipRequest | SipResponse;

/**
 * What the scanner makes of some bytes. `length` is how many of them the message took (junk before it included).
 * `partial`: a stream needs more bytes: `neededBytes` in all before another look can tell more, of which the first `junkBytes` may be thrown away. `not-sip`: nothing here looks like SIP. `malformed`: it starts as SIP but breaks a rule;
 * `message` is what a lenient server would read in it, absent where even that needs what is missing.
 */
export type ParseResult =
  | { readonly kind: 'complete'; readonly message: SipMessage; readonly length: number }
  | { readonly kind: 'partial'; readonly junkBytes: number; readonly neededBytes: number }
  | { readonly kind: 'not-sip'; readonly reason: string }
  | { readonly kind: 'malformed'; readonly reason: string; readonly length: number; readonly message?: SipMessage };
