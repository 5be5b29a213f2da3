// Answers to the requests that the agent made in the name of others (a BYE): whoever they go to never asked.
// The one rule: our Via stands right behind the status line with nearly everybody (RFC 3261 section 7.3.1 asks for it), so it is looked for
// behind the status lines that there are; what is written otherwise, or comes over a stream, is thrown away where it arrives (section 18.1.2).

import { OWN_HOSTS } from '../../sip/own-via.ts';
import { CHAIN_SWALLOW } from '../decline/fragment.ts';
import { hex } from './bytes.ts';
import { type Chain, rule } from './nft-text.ts';
import { logStatement, type Settings, setMark } from './settings.ts';

const CHAIN_OWN_ANSWER = 'own_answer';
const CHAIN_UNTRACKED = 'own_answer_untracked';
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
export function ownAnswerRules(settings: Settings): readonly string[] {
  return rulesTo(settings, CHAIN_OWN_ANSWER);
}

function rulesTo({ payload }: Settings, chain: string): readonly string[] {
  const marks = Object.values(OWN_HOSTS).map((host) => `${TRANSPORT}${host}:`);
  return offsets().flatMap((offset) =>
    marks.map((mark) =>
      rule(
        `meta l4proto udp ${payload(offset, mark.length)} ${hex(mark)} goto ${chain}`,
        'an answer to a request of ours',
      ),
    ),
  );
}

/**
 * A PBX on the router itself answers through the output hook. There it is caught before conntrack sees it: a masqueraded flow that is
 * suddenly sent elsewhere is dropped with an error to its sender (nf_nat_oif_changed).
 */
export function ownAnswerChains(settings: Settings): readonly Chain[] {
  const heard = `counter ${logStatement(settings, 'tap', RULE_OWN_ANSWER)} goto ${CHAIN_SWALLOW}`;
  const other = rule(`${settings.payload(0, 4)} != ${hex('SIP/')} accept`, 'no response');
  const udp = rule('meta l4proto != udp accept', 'a stream');
  return [
    {
      name: CHAIN_OWN_ANSWER,
      rules: [rule(setMark(settings), 'voice flow'), rule(heard, 'heard by the agent, and by nobody else')],
    },
    {
      name: 'own_answers_of_router',
      hook: 'type route hook output priority raw; policy accept;',
      rules: [udp, other, ...rulesTo(settings, CHAIN_UNTRACKED)],
    },
    {
      name: CHAIN_UNTRACKED,
      rules: [rule('notrack', 'conntrack need not know'), rule(heard, 'heard by the agent, and by nobody else')],
    },
  ];
}

/** Where the transport of the first Via may stand, each offset once. */
function offsets(): readonly number[] {
  const lines = REASONS.map((reason) => `SIP/2.0 200 ${reason}\r\n`.length);
  const all = lines.flatMap((length) => HEADERS.map((header) => length + `${header}SIP/2.0`.length));
  return [...new Set(all)].sort((a, b) => a - b);
}
