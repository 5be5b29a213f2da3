// Where an INVITE ends up: a chain for each line of policy.
// The one rule: every chain here is final; it accepts, drops or resets, and says so to the agent first.

import { FAMILIES, type Family, sourceKey } from './dynamic-sets.ts';
import { type Chain, identifier, rule } from './nft-text.ts';
import type { Outcome } from './outcome.ts';
import { DYNAMIC_SETS } from './program.ts';
import { blockedEntirely, quarantineChains, quarantineRules } from './quarantine-chains.ts';
import { logStatement, type Settings } from './settings.ts';
import { stopChains, stopping } from './stop-chains.ts';

const CHAIN_EMERGENCY = 'emergency_call';
export const CHAIN_AGENT = 'agent_decides';
export const CHAIN_APPROVED = 'approved';
export const CHAIN_REFUSED = 'refused';
const CHAIN_BACKSTOP = 'backstop';
/** Names of decisions that no line of the configuration made; a colon cannot be in a section's name. */
const RULE_BACKSTOP = 'backstop';
const RULE_APPROVED = 'agent:approved';
const RULE_REFUSED = 'agent:refused';
const RULE_UNDECIDED = 'agent:undecided';
const RULE_FLOOD = 'agent:flood';
/** Of the whole house. Telephones dial digits; whoever dials separators and names does it by hand. */
const UNDECIDED_LIMIT = '60/minute burst 60 packets';

/** One chain name for each outcome; two rules whose names look alike to nft get different ones. */
export function nameChains(outcomes: readonly Outcome[]): ReadonlyMap<Outcome, string> {
  const names = new Map<Outcome, string>();
  const taken = new Set<string>();
  for (const outcome of outcomes) {
    const plain = chainName(outcome);
    const name = taken.has(plain) ? `${plain}_${names.size}` : plain;
    taken.add(name);
    names.set(outcome, name);
  }
  return names;
}

function chainName({ decision, limited, rule: ruleName }: Outcome): string {
  return decision === 'emergency' ? CHAIN_EMERGENCY : identifier(limited ? 'limited' : decision, ruleName);
}

export function verdictChains(settings: Settings, names: ReadonlyMap<Outcome, string>): readonly Chain[] {
  const limited = [...names.keys()].some((outcome) => outcome.limited);
  return [
    ...stopChains(settings),
    ...quarantineChains(settings),
    { name: CHAIN_APPROVED, rules: [passing(settings, 'allow', RULE_APPROVED, 'the agent let this call through')] },
    { name: CHAIN_REFUSED, rules: [stopping(settings, 'block', RULE_REFUSED, 'the agent refused this call')] },
    agentChain(settings),
    ...(limited
      ? [{ name: CHAIN_BACKSTOP, rules: [stopping(settings, 'block', RULE_BACKSTOP, backstopText(settings))] }]
      : []),
    ...[...names].map(([outcome, name]) => outcomeChain(settings, outcome, name)),
  ];
}

/** What passes here may be of any class. */
function agentChain(settings: Settings): Chain {
  const flood = settings.backstop > 0 ? [floodRule(settings)] : [];
  return { name: CHAIN_AGENT, rules: [...blockedEntirely(), ...flood, undecided(settings)] };
}

/** Passes: the agent judges the message. */
export function undecided(settings: Settings): string {
  return passing(settings, 'agent', RULE_UNDECIDED, 'bytes cannot decide: the agent judges it');
}

/** The agent takes back what it must not have let pass, one call after the other: of these there may be no flood. */
function floodRule(settings: Settings): string {
  return `limit rate over ${UNDECIDED_LIMIT} ${stopping(settings, 'block', RULE_FLOOD, 'more than the agent can judge in time')}`;
}

function outcomeChain(settings: Settings, outcome: Outcome, name: string): Chain {
  const { decision, rule: ruleName, line, limited } = outcome;
  const where = line === null ? ruleName : `rule '${ruleName}', line ${line}`;
  const comment = `${where}: ${decision}`;
  const limits = limited ? FAMILIES.map((family) => backstopRule(settings, family)) : [];
  const stops = decision === 'ask' || decision === 'block';
  const end = stops ? stopping(settings, decision, ruleName, comment) : passing(settings, decision, ruleName, comment);
  return { name, rules: [...quarantineRules(outcome), ...limits, end] };
}

function passing(
  settings: Settings,
  decision: 'emergency' | 'allow' | 'agent',
  ruleName: string,
  comment: string,
): string {
  return rule(`counter ${logStatement(settings, decision, ruleName)} accept`, comment);
}

/** A bucket of an hour's worth for each source: the policy allows these calls, but nobody makes so many. */
function backstopRule(settings: Settings, family: Family): string {
  const limit = `limit rate over ${settings.backstop}/hour burst ${settings.backstop} packets`;
  const update = `update @${DYNAMIC_SETS.backstop[family]} { ${sourceKey(family)} ${limit} }`;
  return rule(`${update} goto ${CHAIN_BACKSTOP}`, backstopText(settings));
}

function backstopText({ backstop }: Settings): string {
  return `backstop: more than ${backstop} INVITEs an hour to chargeable destinations`;
}
