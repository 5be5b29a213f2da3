// Devices whose calls of a class were stopped for a while: blocked by the owner or a detector, or suspected of something.
// The one rule: it is looked up only on the way of a call that the policy lets pass or asks about, never for emergency or exempt numbers.

import { CALL_CLASSES, type CallClass } from '../../policy/call-class.ts';
import { FAMILIES, sourceKey } from './dynamic-sets.ts';
import { type Chain, rule } from './nft-text.ts';
import type { Outcome } from './outcome.ts';
import { DYNAMIC_SETS, type Quarantined, RULE_BLOCKED, RULE_SUSPECTED } from './program.ts';
import type { Settings } from './settings.ts';
import { stopping } from './stop-chains.ts';

const CHAIN_BLOCKED = 'device_blocked';
const CHAIN_SUSPECTED = 'device_suspected';

export function quarantineChains(settings: Settings): readonly Chain[] {
  const blocked = stopping(settings, 'block', RULE_BLOCKED, 'calls of this class are blocked for the device');
  const suspected = stopping(
    settings,
    'ask',
    RULE_SUSPECTED,
    "the owner is asked about the device's calls of this class",
  );
  return [
    { name: CHAIN_BLOCKED, rules: [blocked] },
    { name: CHAIN_SUSPECTED, rules: [suspected] },
    ...CALL_CLASSES.flatMap((callClass) => classChains(callClass)),
  ];
}

function classChains(callClass: CallClass): readonly Chain[] {
  const blocks = [...lookUps('block', 'all'), ...lookUps('block', callClass)];
  const suspicions = [...lookUps('ask', 'all'), ...lookUps('ask', callClass)];
  return [
    { name: chainName('block', callClass), rules: blocks },
    {
      name: chainName('ask', callClass),
      rules: [rule(`jump ${chainName('block', callClass)}`, 'a block counts more'), ...suspicions],
    },
  ];
}

/** The rules of an outcome's chain that come before its verdict. */
export function quarantineRules({ class: callClass, decision, trust }: Outcome): readonly string[] {
  if (callClass === null) return [];
  const asks = decision === 'allow' && trust === 'watched';
  return [
    rule(
      `jump ${chainName(asks ? 'ask' : 'block', callClass)}`,
      `is the device blocked for calls of class ${callClass}?`,
    ),
  ];
}

/** For calls whose class bytes cannot tell. */
export function blockedEntirely(): readonly string[] {
  return lookUps('block', 'all');
}

function lookUps(decision: 'ask' | 'block', quarantined: Quarantined): readonly string[] {
  const chain = decision === 'block' ? CHAIN_BLOCKED : CHAIN_SUSPECTED;
  const what = quarantined === 'all' ? 'all calls' : `calls of class ${quarantined}`;
  return FAMILIES.map((family) => {
    const set = DYNAMIC_SETS.quarantine[decision][quarantined][family];
    return rule(`${sourceKey(family)} @${set} goto ${chain}`, `${what}: ${decision}`);
  });
}

function chainName(decision: 'ask' | 'block', callClass: CallClass): string {
  return `${decision === 'block' ? 'blocked' : 'suspected'}_${callClass}`;
}
