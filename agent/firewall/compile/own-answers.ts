// Answers to the requests that the agent made in the name of others (a BYE): whoever they go to never asked.
// The one rule: our Via stands right behind the status line with nearly everybody (RFC 3261 section 7.3.1 asks for it), so it is looked for
// behind the status lines that there are; what is written otherwise, or comes over a stream, is thrown away where it arrives (section 18.1.2).

import { OWN_HOSTS } from '../../sip/own-via.ts';
import { CHAIN_SWALLOW } from '../decline/fragment.ts';
import { hex } from './bytes.ts';
import { type Chain, rule } from './nft-text.ts';
import { logStatement, type Settings, setMark } from './settings.ts';

const CHAIN_OWN_ANSWER = 'own_answer';
const RULE_OWN_ANSWER = 'agent:own-answer';

/** What a BYE is answered with, in the words of RFC 3261 section 21 and of those who chose their own. */
const REASONS = [
  'OK',
  'Trying',
  'Accepted',
  'Bad Request',
  'Unauthorized',
  'Forbidden',
  'Not Found',
  'Method Not Allowed',
  'Proxy Authentication Required',
  'Request Timeout',
  'Call/Transaction Does Not Exist',
  'Call Leg/Transaction Does Not Exist',
  'Too Many Hops',
  'Temporarily Unavailable',
  'Server Internal Error',
  'Service Unavailable',
  'Decline',
];
const HEADERS = ['Via: ', 'v: ', 'Via:', 'v:'];
const TRANSPORT = '/UDP ';

/** Go before all others that look at a response. */
export function ownAnswerRules({ payload }: Settings): readonly string[] {
  const marks = Object.values(OWN_HOSTS).map((host) => `${TRANSPORT}${host}:`);
  return offsets().flatMap((offset) =>
    marks.map((mark) =>
      rule(
        `meta l4proto udp ${payload(offset, mark.length)} ${hex(mark)} goto ${CHAIN_OWN_ANSWER}`,
        'an answer to a request of ours',
      ),
    ),
  );
}

export function ownAnswerChain(settings: Settings): Chain {
  const heard = `counter ${logStatement(settings, 'tap', RULE_OWN_ANSWER)}`;
  return {
    name: CHAIN_OWN_ANSWER,
    rules: [
      rule(setMark(settings), 'voice flow'),
      rule(`${heard} goto ${CHAIN_SWALLOW}`, 'heard by the agent, and by nobody else'),
    ],
  };
}

/** Where the transport of the first Via may stand, each offset once. */
function offsets(): readonly number[] {
  const lines = REASONS.map((reason) => `SIP/2.0 200 ${reason}\r\n`.length);
  const all = lines.flatMap((length) => HEADERS.map((header) => length + `${header}SIP/2.0`.length));
  return [...new Set(all)].sort((a, b) => a - b);
}
