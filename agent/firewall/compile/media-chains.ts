// Media of a call: announced in SDP, or voice by its shape alone; and the flows that the agent has ended.
// The one rule: a flow that carries our bit is asked only whether it is blocked.

import { FAMILIES, flowKey, mediaKey } from './dynamic-sets.ts';
import { type Chain, rule } from './nft-text.ts';
import { DYNAMIC_SETS } from './program.ts';
import { logStatement, type Settings, setMark } from './settings.ts';

export const CHAIN_KNOWN = 'known_voice';
export const CHAIN_MEDIA = 'media';
const CHAIN_BLOCKED = 'blocked_flow';
const CHAIN_SEEN = 'media_seen';

export function mediaChains(settings: Settings): readonly Chain[] {
  return [
    knownVoiceChain(),
    {
      name: CHAIN_BLOCKED,
      rules: [
        rule('tcp flags & rst == rst accept', 'a reset, ours too: it ends the stream'),
        rule('counter meta l4proto tcp reject with tcp reset', 'ended stream'),
        rule('counter drop', 'ended media'),
      ],
    },
    mediaChain(settings),
    { name: CHAIN_SEEN, rules: [rule(`${setMark(settings)} accept`, 'media announced in SDP')] },
  ];
}

function knownVoiceChain(): Chain {
  const rules = FAMILIES.map((family) =>
    rule(`${flowKey(family)} @${DYNAMIC_SETS.blockedFlows[family]} goto ${CHAIN_BLOCKED}`, 'a flow the agent ended'),
  );
  return { name: CHAIN_KNOWN, rules };
}

/** RTP known by its shape alone: fifty packets each way of a voice frame's size, version 2 (RFC 3550 section 5.1). */
function mediaChain(settings: Settings): Chain {
  const announced = FAMILIES.flatMap((family) =>
    (['s', 'd'] as const).map((end) =>
      rule(`${mediaKey(family, end)} @${DYNAMIC_SETS.media[family]} goto ${CHAIN_SEEN}`, 'media announced in SDP'),
    ),
  );
  const shape = `ct original packets 50 ct reply packets > 25 ct avgpkt 60-300 ${settings.payload(0, 1)} & 0xc0 == 0x80`;
  return {
    name: CHAIN_MEDIA,
    rules: [
      ...announced,
      rule(`${shape} ${setMark(settings)} ${logStatement(settings, 'tap', 'rtp')}`, 'RTP by its shape'),
    ],
  };
}
