// The first look at every packet: is it SIP, media of a call, or none of our business?
// The one rule: what is none of our business costs one lookup; only our bit of the conntrack mark is ever set.

import { CHAIN_SWALLOW } from '../decline/fragment.ts';
import { hex } from './bytes.ts';
import { blankBeforeMessage, disguisedChain } from './disguised-chains.ts';
import { callKey, FAMILIES } from './dynamic-sets.ts';
import {
  ACK,
  afterCrlfChains,
  CHAIN_ACK,
  CHAIN_TAP,
  INVITE_WORDS,
  inviteChainName,
  MAP_MESSAGES,
} from './first-words.ts';
import { judgeChainName } from './judge-chains.ts';
import { CHAIN_KNOWN, CHAIN_MEDIA, mediaChains } from './media-chains.ts';
import { type Chain, rule } from './nft-text.ts';
import { LEADING, schemeAt } from './payload.ts';
import { DYNAMIC_SETS } from './program.ts';
import { redirectionChains } from './redirection-chains.ts';
import { sessionChains } from './session-chains.ts';
import { logStatement, type Settings, setMark } from './settings.ts';

const CHAIN_WATCH = 'watch';
const CHAIN_ABSORB = 'absorb_ack';
const RULE_DECLINED = 'agent:declined';
const SIP_PORT = 5060;

export function watchChains(settings: Settings): readonly Chain[] {
  return [
    ...baseChains(settings),
    watchChain(settings),
    ...LEADING.map((leading) => inviteChain(settings, leading)),
    ...afterCrlfChains(settings),
    disguisedChain(settings, CHAIN_TAP),
    ...redirectionChains(settings, CHAIN_TAP),
    ackChain(settings),
    {
      name: CHAIN_ABSORB,
      rules: [
        rule(`counter ${logStatement(settings, 'block', RULE_DECLINED)} goto ${CHAIN_SWALLOW}`, 'ACK of our decline'),
      ],
    },
    {
      name: CHAIN_TAP,
      rules: [
        rule(setMark(settings), 'voice flow'),
        rule(`${logStatement(settings, 'tap', 'sip')} accept`, 'SIP, only watched'),
      ],
    },
    ...mediaChains(settings),
    ...sessionChains(settings),
  ];
}

/** Before fw4's chains (priority filter), which accept an established flow without another look. */
function baseChains({ payload }: Settings): readonly Chain[] {
  const watch = rule(`jump ${CHAIN_WATCH}`, 'SIP and media');
  const invites = INVITE_WORDS.map(hex).join(', ');
  const own = `ct state untracked meta l4proto udp ${payload(0, 4)} != { ${invites} } accept`;
  const hook = (name: string, type = 'filter') => `type ${type} hook ${name} priority filter - 5; policy accept;`;
  return [
    { name: 'forward', hook: hook('forward'), rules: [watch] },
    { name: 'input', hook: hook('input'), rules: [watch] },
    { name: 'output', hook: hook('output', 'route'), rules: [rule(own, "the agent's own words"), watch] },
  ];
}

function watchChain(settings: Settings): Chain {
  const { payload, innerHeader, markBit, outbound } = settings;
  const protocols = innerHeader ? '{ tcp, udp }' : 'udp';
  const byPort = ['sport', 'dport'].map((port) =>
    rule(`tcp ${port} ${SIP_PORT} goto ${CHAIN_TAP}`, 'SIP over TCP, by port alone'),
  );
  return {
    name: CHAIN_WATCH,
    rules: [
      rule(`ct mark & ${markBit} != 0 jump ${CHAIN_KNOWN}`, 'a voice flow: is it blocked?'),
      rule(`meta l4proto ${protocols} ${payload(0, 4)} vmap @${MAP_MESSAGES}`, 'SIP by content, on any port'),
      ...byPort,
      ...(outbound === null ? [] : [blankBeforeMessage(settings)]),
      rule(`meta l4proto tcp ct mark & ${markBit} != 0 goto ${CHAIN_TAP}`, 'the rest of a SIP stream'),
      rule(`meta l4proto udp ct mark & ${markBit} == 0 jump ${CHAIN_MEDIA}`, 'is it media?'),
    ],
  };
}

function inviteChain(settings: Settings, leading: (typeof LEADING)[number]): Chain {
  const judge =
    settings.outbound === null ? [] : [rule(`${settings.outbound} jump ${judgeChainName(leading)}`, 'a call out')];
  return {
    name: inviteChainName(leading),
    rules: [
      rule(setMark(settings), 'voice flow'),
      ...judge,
      rule(`goto ${CHAIN_TAP}`, 'a call in, or within the house'),
    ],
  };
}

/** The ACK of our decline has the INVITE's Request-URI (RFC 3261 section 17.1.1.3); one that the agent let through later is not ours. */
function ackChain(settings: Settings): Chain {
  const { outbound, payload } = settings;
  const rules = [false, true].flatMap((sips) =>
    FAMILIES.flatMap((family) => {
      const scheme = `${outbound} ${schemeAt(payload, ACK.length, sips)}`;
      const key = callKey(family, payload, ACK.length + (sips ? 'sips:' : 'sip:').length);
      return [
        rule(`${scheme} ${key} @${DYNAMIC_SETS.approved[family]} goto ${CHAIN_TAP}`, 'the agent let this call through'),
        rule(`${scheme} ${key} @${DYNAMIC_SETS.declined[family]} goto ${CHAIN_ABSORB}`, 'ACK of our decline'),
      ];
    }),
  );
  return { name: CHAIN_ACK, rules: [...(outbound === null ? [] : rules), rule(`goto ${CHAIN_TAP}`, 'ACK')] };
}
