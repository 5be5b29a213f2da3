// What stopping means on the wire. The one rule: what is blocked hears of it at once, what is asked about may come again and then pass.

import { CHAIN_SWALLOW } from '../decline/fragment.ts';
import { callKey, DECLINED_SECONDS, FAMILIES } from './dynamic-sets.ts';
import { type Chain, rule } from './nft-text.ts';
import { atPlace, URI_PLACES } from './payload.ts';
import { DYNAMIC_SETS } from './program.ts';
import { logStatement, type Settings } from './settings.ts';

export const CHAIN_STOP = 'stop';
const CHAIN_HOLD = 'hold';

/** Counts, tells the agent, and stops; in observe mode it passes. */
export function stopping(settings: Settings, decision: 'ask' | 'block', ruleName: string, comment: string): string {
  const chain = decision === 'ask' ? CHAIN_HOLD : CHAIN_STOP;
  const verdict = settings.enforce ? `goto ${chain}` : 'accept';
  return rule(`counter ${logStatement(settings, decision, ruleName)} ${verdict}`, comment);
}

export function stopChains(settings: Settings): readonly Chain[] {
  return settings.enforce ? [stopChain(settings), holdChain()] : [];
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
 * On TCP the sender repeats the segment (RFC 6298) until it passes, or is reset once the agent refused it. What else the connection
 * carries waits behind it meanwhile, so the agent must not leave a question open for long.
 */
function holdChain(): Chain {
  return {
    name: CHAIN_HOLD,
    rules: [
      rule('meta l4proto tcp drop', 'TCP: its sender repeats it until the agent has decided'),
      rule(`goto ${CHAIN_STOP}`, 'UDP: so does its sender'),
    ],
  };
}
