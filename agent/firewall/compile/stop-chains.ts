// What stopping means on the wire. The one rule: what is blocked hears of it at once, what is asked about may come again and then pass.

import { CHAIN_SWALLOW } from '../decline/fragment.ts';
import { callKey, DECLINED_SECONDS, FAMILIES, segmentKey } from './dynamic-sets.ts';
import { type Chain, rule } from './nft-text.ts';
import { atPlace, URI_PLACES } from './payload.ts';
import { DYNAMIC_SETS } from './program.ts';
import { logStatement, type Settings } from './settings.ts';

export const CHAIN_STOP = 'stop';
const CHAIN_HOLD = 'hold';
/** Longer than the longest patience and the longest pause before a repetition (RFC 6298 section 2.5; Linux: 120 s) together. */
const HELD_BEFORE_SECONDS = 300;

/** Counts, tells the agent, and stops; in observe mode it passes. */
export function stopping(settings: Settings, decision: 'ask' | 'block', ruleName: string, comment: string): string {
  const chain = decision === 'ask' ? CHAIN_HOLD : CHAIN_STOP;
  const verdict = settings.enforce ? `goto ${chain}` : 'accept';
  return rule(`counter ${logStatement(settings, decision, ruleName)} ${verdict}`, comment);
}

export function stopChains(settings: Settings): readonly Chain[] {
  return settings.enforce ? [stopChain(settings), holdChain(settings)] : [];
}

/** UDP: dropped, and remembered until the ACK of the agent's decline has come. TCP: the connection ends. */
function stopChain({ payload }: Settings): Chain {
  const remember = FAMILIES.flatMap((family) =>
    URI_PLACES.map((place) => {
      const element = `${callKey(family, payload, place.offset)} timeout ${DECLINED_SECONDS}s`;
      return rule(
        `${atPlace(payload, place)} update @${DYNAMIC_SETS.declined[family]} { ${element} }`,
        'remember whose ACK to absorb',
      );
    }),
  );
  return {
    name: CHAIN_STOP,
    rules: [
      rule('meta l4proto tcp reject with tcp reset', 'TCP: the caller hears of it at once'),
      ...remember,
      rule(`goto ${CHAIN_SWALLOW}`, 'UDP: the agent answers 603'),
    ],
  };
}

/**
 * A TCP sender repeats the segment (RFC 6298), and sends nothing behind it meanwhile, no call for help either. So the kernel itself ends the
 * stream when nobody answered in time, and when it cannot remember since when it holds it.
 */
function holdChain({ holdSeconds }: Settings): Chain {
  const stream = FAMILIES.flatMap((family) => {
    const key = segmentKey(family);
    const [held, before] = [DYNAMIC_SETS.held[family], DYNAMIC_SETS.heldBefore[family]];
    const remember = `add @${before} { ${key} timeout ${HELD_BEFORE_SECONDS}s } add @${held} { ${key} timeout ${holdSeconds}s }`;
    return [
      rule(`${key} @${held} drop`, 'TCP: its sender repeats it until there is an answer'),
      rule(`${key} @${before} goto ${CHAIN_STOP}`, 'TCP: nobody answered'),
      rule(`${remember} drop`, 'TCP: from now on it waits for an answer'),
    ];
  });
  return {
    name: CHAIN_HOLD,
    rules: [...stream, rule(`goto ${CHAIN_STOP}`, 'UDP: its sender repeats it too')],
  };
}
