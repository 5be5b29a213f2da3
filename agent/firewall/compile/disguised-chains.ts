// INVITEs that SIP does not allow and lenient servers take all the same: in lower case, behind blanks, NULs or odd line ends, or with
// something else than a scheme before their number. The one rule: no telephone writes them, so over UDP they never leave; in a stream,
// where any bytes may begin a segment, they are only watched.

import { hex } from './bytes.ts';
import { type Chain, rule } from './nft-text.ts';
import { INVITE } from './payload.ts';
import { RULE_DISGUISED } from './program.ts';
import { logStatement, type Settings } from './settings.ts';
import { CHAIN_STOP } from './stop-chains.ts';

export const CHAIN_DISGUISED = 'disguised';
const WORD_BYTES = 4;
/** First words of what makes the provider dial; behind line ends they are as far from what a telephone writes. */
export const REDIRECTIONS = ['SIP/', 'REFE'] as const;
const LINE_ENDS = ['\r', '\n'];
const SIP_PORT = 5060;
/** UDP header included; no INVITE is shorter, keep-alives are. */
const LEAST_BYTES = 48;
/** Below all letters, in both their cases: blanks, digits, brackets and signs. */
const BELOW_LETTERS = '& 0xdf < 0x41';
const BLANK = 0x20;
/** RFC 8489 section 5. */
const STUN_COOKIE = { offset: 4, length: 4, value: '0x2112a442' };

/** First words of a payload that show such an INVITE, or nothing but line ends so far. */
export function disguisedWords(): readonly string[] {
  const words: string[] = [];
  for (const begin of [INVITE, ...REDIRECTIONS]) {
    const choices = [...begin].map((letter) => [letter, letter.toLowerCase()]);
    for (let before = 0; before <= WORD_BYTES; before++) {
      words.push(...spellings([...Array<string[]>(before).fill(LINE_ENDS), ...choices].slice(0, WORD_BYTES)));
    }
  }
  return words;
}

function spellings(choices: readonly (readonly string[])[]): readonly string[] {
  return choices.reduce<string[]>((begun, next) => begun.flatMap((text) => next.map((one) => text + one)), ['']);
}

/** On the port of SIP a datagram that begins with a control character or blank, and is no STUN. */
export function blankBeforeMessage({ payload }: Settings): string {
  const { offset, length, value } = STUN_COOKIE;
  const blank = `udp dport ${SIP_PORT} ${payload(0, 1)} <= ${BLANK} ${payload(offset, length)} != ${value}`;
  return rule(`${blank} goto ${CHAIN_DISGUISED}`, 'nothing that SIP begins with');
}

/** After `INVITE ` with so many bytes before it: a URI begins with the letters of its scheme. */
export function noScheme({ payload }: Settings, bytesBefore: number): string {
  const first = payload(bytesBefore + INVITE.length, 1);
  return rule(`${first} ${BELOW_LETTERS} goto ${CHAIN_DISGUISED}`, 'no URI follows');
}

/** `otherwise` is the chain for what comes in, stays in the house or is part of a stream. */
export function disguisedChain(settings: Settings, otherwise: string): Chain {
  const { outbound, enforce } = settings;
  const verdict = enforce ? `goto ${CHAIN_STOP}` : 'accept';
  const log = logStatement(settings, 'block', RULE_DISGUISED);
  const stop = rule(`${outbound} udp length >= ${LEAST_BYTES} counter ${log} ${verdict}`, 'no INVITE as SIP writes it');
  return {
    name: CHAIN_DISGUISED,
    rules: [...(outbound === null ? [] : [stop]), rule(`goto ${otherwise}`, 'a stream, or no call out')],
  };
}

/** What `INVI` (behind `leading`) turned out not to be. INFO begins like INVITE where only two letters were compared. */
export function notInvite({ payload }: Settings, leading: string): readonly string[] {
  const info = rule(`${payload(leading.length, 4)} ${hex('INFO')} return`, 'no INVITE');
  const other = rule(
    `${payload(leading.length, INVITE.length)} != ${hex(INVITE)} goto ${CHAIN_DISGUISED}`,
    'no INVITE',
  );
  return [info, other];
}
