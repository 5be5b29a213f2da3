// The first look at every packet: is it SIP, media of a call, or none of our business?
// The one rule: what is none of our business costs one lookup; only our bit of the conntrack mark is ever set.

import { CHAIN_SWALLOW } from '../decline/fragment.ts';
import { hex } from './bytes.ts';
import { blankBeforeMessage, CHAIN_DISGUISED, disguisedChain, disguisedWords } from './disguised-chains.ts';
import { callKey, FAMILIES } from './dynamic-sets.ts';
import { judgeChainName } from './judge-chains.ts';
import { CHAIN_KNOWN, CHAIN_MEDIA, mediaChains } from './media-chains.ts';
import { type Chain, type Container, rule } from './nft-text.ts';
import { INVITE, LEADING, schemeAt } from './payload.ts';
import { DYNAMIC_SETS } from './program.ts';
import { logStatement, type Settings, setMark } from './settings.ts';

const MAP_MESSAGES = 'messages';
const CHAIN_WATCH = 'watch';
const CHAIN_TAP = 'tap';
const CHAIN_ACK = 'ack';
const CHAIN_ABSORB = 'absorb_ack';
const CHAIN_AFTER_CRLF = 'after_crlf';
const RULE_DECLINED = 'agent:declined';
const [NOTHING, CRLF, CRLF_CRLF] = LEADING;
const ACK = 'ACK ';
/** The first four bytes of every other request (RFC 3261, 3262, 3265, 3311, 3428, 3515, 3903, 6086) and of a response. */
const OTHER_MESSAGES = 'SIP/,BYE ,CANC,OPTI,REGI,PRAC,UPDA,INFO,REFE,SUBS,NOTI,PUBL,MESS'.split(',');
const SIP_PORT = 5060;

export function watchChains(settings: Settings): readonly Chain[] {
  return [
    ...baseChains(settings),
    watchChain(settings),
    ...LEADING.map((leading) => inviteChain(settings, leading)),
    afterCrlfChain(settings),
    disguisedChain(settings, CHAIN_TAP),
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
  ];
}

/** The first four bytes of a payload, and what to do with it. */
export function watchMaps({ payload }: Settings): readonly Container[] {
  const words = [
    ...disguisedWords().map((word) => entry(word, CHAIN_DISGUISED)),
    ...OTHER_MESSAGES.flatMap((word) => [entry(word, CHAIN_TAP), entry(afterCrlf(word), CHAIN_TAP)]),
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

/** Before fw4's chains (priority filter), which accept an established flow without another look. */
function baseChains({ payload }: Settings): readonly Chain[] {
  const watch = rule(`jump ${CHAIN_WATCH}`, 'SIP and media');
  const invites = [INVITE.slice(0, 4), afterCrlf(INVITE), CRLF_CRLF].map(hex).join(', ');
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

function inviteChainName(leading: (typeof LEADING)[number]): string {
  return `invite_${leading.length}`;
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
