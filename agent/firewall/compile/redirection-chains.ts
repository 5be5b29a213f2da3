// Messages from home by which the provider dials: a 3xx (RFC 3261 section 21.3) and a REFER (RFC 3515). Where they lead stands too far
// inside for the kernel. The one rule: over UDP they are held back; the agent sends on what it allows. A stream cannot be held back.

import { CHAIN_SWALLOW } from '../decline/fragment.ts';
import { type Chain, rule } from './nft-text.ts';
import { ownAnswerChains, ownAnswerRules } from './own-answers.ts';
import { RULE_REDIRECTION } from './program.ts';
import { logStatement, type Settings, setMark } from './settings.ts';

export const CHAIN_REDIRECTION = 'redirection';
export const CHAIN_RESPONSE = 'response';
const CLASS_OFFSET = 'SIP/2.0 '.length;
/** `3`, or one more blank before it. */
const REDIRECTS = '{ 0x33, 0x20, 0x09 }';

/** `otherwise` is the chain for what is only watched. */
export function redirectionChains(settings: Settings, otherwise: string): readonly Chain[] {
  const { outbound, enforce, payload } = settings;
  const log = logStatement(settings, 'ask', RULE_REDIRECTION);
  const hold = rule(`${outbound} meta l4proto udp counter ${log} goto ${CHAIN_SWALLOW}`, 'the agent sends it on');
  const held = outbound === null || !enforce ? [] : [rule(setMark(settings), 'voice flow'), hold];
  const redirects = rule(`${payload(CLASS_OFFSET, 1)} ${REDIRECTS} goto ${CHAIN_REDIRECTION}`, '3xx');
  return [
    {
      name: CHAIN_RESPONSE,
      rules: [...ownAnswerRules(settings), redirects, rule(`goto ${otherwise}`, 'another response')],
    },
    ...ownAnswerChains(settings),
    { name: CHAIN_REDIRECTION, rules: [...held, rule(`goto ${otherwise}`, 'a stream, or not to the provider')] },
  ];
}
