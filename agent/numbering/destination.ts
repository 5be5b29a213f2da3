import type { DestinationKind } from '../config/kinds.ts';

/**
 * Where a call goes. `dialled` is the dial string as it was sent, `e164` the number in E.164 with its `+` (null where there is none:
 * short codes, URIs, what the plan does not know), `country` ISO 3166-1 alpha-2 (null for shared codes such as +979, and for URIs).
 * `known` says how: `sip` read from signalling, `media` only the media endpoint is known, `none`.
 */
export interface Destination {
  readonly dialled: string;
  readonly e164: string | null;
  readonly country: string | null;
  readonly kind: DestinationKind;
  readonly known: 'sip' | 'media' | 'none';
}
