// The first four bytes of a payload tell a SIP message, and what to do with it.
// The one rule: what begins with line ends is the same message only behind one or two CRLF (RFC 3261 section 7.5).

import { hex } from './bytes.ts';
import { CHAIN_DISGUISED, disguisedWords, REDIRECTIONS } from './disguised-chains.ts';
import { type Chain, type Container, rule } from './nft-text.ts';
import { INVITE, LEADING } from './payload.ts';
import { CHAIN_REDIRECTION, CHAIN_RESPONSE } from './redirection-chains.ts';
import type { Settings } from './settings.ts';

export const MAP_MESSAGES = 'messages';
export const CHAIN_TAP = 'tap';
export const CHAIN_ACK = 'ack';
export const ACK = 'ACK ';
const CHAIN_AFTER_CRLF = 'after_crlf';
const CHAIN_CRLF_REFER = 'crlf_refer';
const [NOTHING, CRLF, CRLF_CRLF] = LEADING;
/** Of every other request (RFC 3261, 3262, 3265, 3311, 3428, 3903, 6086). */
const OTHER_MESSAGES = 'BYE ,CANC,OPTI,REGI,PRAC,UPDA,INFO,SUBS,NOTI,PUBL,MESS'.split(',');
const [RESPONSE, REFER] = REDIRECTIONS;

/** What an INVITE may begin with. */
export const INVITE_WORDS: readonly string[] = [INVITE.slice(0, 4), afterCrlf(INVITE), CRLF_CRLF];

export function firstWordMaps({ payload }: Settings): readonly Container[] {
  const words = [
    ...disguisedWords().map((word) => entry(word, CHAIN_DISGUISED)),
    ...OTHER_MESSAGES.flatMap((word) => [entry(word, CHAIN_TAP), entry(afterCrlf(word), CHAIN_TAP)]),
    entry(RESPONSE, CHAIN_RESPONSE),
    entry(afterCrlf(REFER), CHAIN_CRLF_REFER),
    entry(REFER, CHAIN_REDIRECTION),
    entry(ACK, CHAIN_ACK),
    entry(afterCrlf(ACK), CHAIN_TAP),
    entry(INVITE.slice(0, 4), inviteChainName(NOTHING)),
    entry(afterCrlf(INVITE), inviteChainName(CRLF)),
    entry(CRLF_CRLF, CHAIN_AFTER_CRLF),
  ];
  const chainOf = new Map(words.map(({ word, chain }) => [word, chain]));
  const elements = [...chainOf].map(([word, chain]) => `\t${hex(word)} : goto ${chain}, # ${JSON.stringify(word)}`);
  const lines = [`typeof ${payload(0, 4)} : verdict`, 'elements = {', ...elements, '}'];
  return [{ kind: 'map', name: MAP_MESSAGES, lines }];
}

/** `\r\nIN` is INFO or INVITE, and an INVITE in lower case is one in disguise: the later entry wins. */
function afterCrlf(word: string): string {
  return (CRLF + word).slice(0, 4);
}

function entry(word: string, chain: string): { readonly word: string; readonly chain: string } {
  return { word, chain };
}

export function inviteChainName(leading: (typeof LEADING)[number]): string {
  return `invite_${leading.length}`;
}

export function afterCrlfChains(settings: Settings): readonly Chain[] {
  return [afterCrlfChain(settings), crlfReferChain(settings)];
}

function afterCrlfChain({ payload }: Settings): Chain {
  const others = [...OTHER_MESSAGES, ACK].map(hex).join(', ');
  const word = payload(CRLF_CRLF.length, 4);
  return {
    name: CHAIN_AFTER_CRLF,
    rules: [
      rule(`${word} ${hex(INVITE.slice(0, 4))} goto ${inviteChainName(CRLF_CRLF)}`, 'a call'),
      rule(`${word} { ${others} } goto ${CHAIN_TAP}`, 'another message'),
      rule(`goto ${CHAIN_DISGUISED}`, 'something else, or only a keep-alive'),
    ],
  };
}

/** `\r\nRE` is REFER or REGISTER. */
function crlfReferChain({ payload }: Settings): Chain {
  const refer = rule(`${payload(CRLF.length, 4)} ${hex(REFER)} goto ${CHAIN_DISGUISED}`, 'a transfer, written oddly');
  return { name: CHAIN_CRLF_REFER, rules: [refer, rule(`goto ${CHAIN_TAP}`, 'another message')] };
}
