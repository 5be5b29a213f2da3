// The way of an outbound INVITE to its line of policy: find the URI, take the dial prefix off, look the number up.
// The one rule: emergency numbers are looked up first, before the agent's own sets and before every rule.

import { hex } from './bytes.ts';
import type { DeviceMatch } from './device-match.ts';
import { HOST_DOTS } from './dial-bytes.ts';
import { noScheme, notInvite } from './disguised-chains.ts';
import { callKey, FAMILIES } from './dynamic-sets.ts';
import {
  dialledEmergencyMapName,
  dialledMapName,
  emergencyMapName,
  numberChainName,
  numbersMapName,
} from './judge-maps.ts';
import { type Chain, rule } from './nft-text.ts';
import type { NumberMaps } from './number-maps.ts';
import { atPlace, INVITE, LEADING, schemeAt, URI_PLACES, type UriPlace, windowAt } from './payload.ts';
import { DYNAMIC_SETS } from './program.ts';
import type { Settings } from './settings.ts';
import type { Jump, Stage } from './stages.ts';
import { CHAIN_AGENT, CHAIN_APPROVED, CHAIN_REFUSED, undecided } from './verdict-chains.ts';

const CHAIN_UNDECIDED = 'undecided';
const CHAIN_ANSWERED = 'answered';

/** The chain that judges an outbound INVITE with this before its start line; it returns if the packet is none. */
export function judgeChainName(leading: (typeof LEADING)[number]): string {
  return `judge_${leading.length}`;
}

export function judgeChains(settings: Settings, maps: NumberMaps, devices: readonly DeviceMatch[]): readonly Chain[] {
  const [first, ...further] = maps.stages;
  const targets = maps.stages.flatMap((stage) => stage.targets.map(({ value }) => value));
  const jumps = new Set(targets.flatMap((target) => ('jump' in target ? [target.jump] : [])));
  return [
    ...LEADING.map((leading) => judgeChain(settings, leading)),
    ...URI_PLACES.map((place) => uriChain(settings, place, first)),
    ...further.map((stage) => stageChain(settings, stage)),
    ...[...jumps].map((jump) => numberChain(settings, jump, maps, devices)),
    answeredChain(settings),
    {
      name: CHAIN_UNDECIDED,
      rules: [
        rule(`jump ${CHAIN_ANSWERED}`, 'has the agent said yes or no to this very call?'),
        rule(`goto ${CHAIN_AGENT}`, 'a name, a separator inside, an incomplete number: the agent judges it'),
      ],
    },
  ];
}

function judgeChain(settings: Settings, leading: (typeof LEADING)[number]): Chain {
  const places = URI_PLACES.filter((place) => place.leading === leading).map((place) =>
    rule(
      `${schemeAt(settings.payload, leading.length + INVITE.length, place.sips)} goto ${uriChainName(place)}`,
      place.sips ? 'sips:' : 'sip: or tel:',
    ),
  );
  return {
    name: judgeChainName(leading),
    rules: [
      ...notInvite(settings, leading),
      ...places,
      noScheme(settings, leading.length),
      rule(`jump ${CHAIN_ANSWERED}`, 'has the agent said yes or no to this very call?'),
      undecided(settings),
    ],
  };
}

function uriChain({ payload }: Settings, place: UriPlace, first: Stage): Chain {
  const hosts = HOST_DOTS.map((index) =>
    rule(`${payload(place.offset + index, 1)} ${hex('.')} goto ${CHAIN_UNDECIDED}`, 'may be an IPv4 address'),
  );
  const window = windowAt(payload, place, first.shift);
  return { name: uriChainName(place), rules: [...hosts, ...stageRules(first, (map) => [`${window} vmap @${map}`])] };
}

/** A later look at dial prefixes, behind those that were taken off. */
function stageChain({ payload }: Settings, stage: Stage): Chain {
  const look = (map: string) =>
    URI_PLACES.map((place) => `${atPlace(payload, place)} ${windowAt(payload, place, stage.shift)} vmap @${map}`);
  return { name: dialledMapName(stage), rules: stageRules(stage, look) };
}

function stageRules(stage: Stage, look: (map: string) => readonly string[]): readonly string[] {
  const emergencies = stage.emergencies.length > 0 ? look(dialledEmergencyMapName(stage)) : [];
  const behind = stage.behind === '' ? '' : ` behind ${stage.behind} and the like`;
  return [
    ...emergencies.map((text) => rule(text, 'emergency numbers first')),
    ...look(dialledMapName(stage)).map((text) => rule(text, `dial prefixes${behind}`)),
    rule(`goto ${CHAIN_UNDECIDED}`, 'no dial string, or a separator in its prefix'),
  ];
}

function numberChain(settings: Settings, jump: Jump, maps: NumberMaps, devices: readonly DeviceMatch[]): Chain {
  const { shift, base } = jump;
  const look = (map: string, who: string, comment: string) =>
    URI_PLACES.map((place) => {
      const window = windowAt(settings.payload, place, shift);
      return rule(`${who}${atPlace(settings.payload, place)} ${window} vmap @${map}`, comment);
    });
  const ofDevice = ({ match, device, section }: DeviceMatch) => [
    ...look(numbersMapName(device, base), `${match} `, `policy for device ${section}`),
    rule(`${match} goto ${CHAIN_AGENT}`, `device ${section}: bytes cannot decide`),
  ];
  return {
    name: numberChainName(jump),
    rules: [
      ...(maps.emergency.has(base) ? look(emergencyMapName(base), '', 'emergency numbers first') : []),
      rule(`jump ${CHAIN_ANSWERED}`, 'has the agent said yes or no to this very call?'),
      ...devices.flatMap(ofDevice),
      ...look(numbersMapName(null, base), '', 'policy for every other device'),
      rule(`goto ${CHAIN_AGENT}`, 'bytes cannot decide'),
    ],
  };
}

/**
 * The agent's answers for one caller and target, each with a timeout of its own. A refusal counts more: a URI is approved as somebody's
 * Contact, and a new call to it is refused.
 */
function answeredChain({ payload }: Settings): Chain {
  const answers = [
    { set: DYNAMIC_SETS.refused, chain: CHAIN_REFUSED, comment: 'the agent said no' },
    { set: DYNAMIC_SETS.approved, chain: CHAIN_APPROVED, comment: 'the agent said yes' },
  ];
  const rules = answers.flatMap(({ set, chain, comment }) =>
    FAMILIES.flatMap((family) =>
      URI_PLACES.map((place) => {
        const key = callKey(family, payload, place.offset);
        return rule(`${atPlace(payload, place)} ${key} @${set[family]} goto ${chain}`, comment);
      }),
    ),
  );
  return { name: CHAIN_ANSWERED, rules };
}

function uriChainName({ offset }: UriPlace): string {
  return `uri_at_${offset}`;
}
