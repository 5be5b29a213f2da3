// The prefix of our `log` rules: what the kernel made of a packet, in words. Both ends of the seam live here.
// The one rule: nft takes 127 characters and an unquoted `"` or `$` would end them, so a rule's name is escaped and, if long, shortened.

import { createHash } from 'node:crypto';

export const DECISIONS = ['emergency', 'allow', 'ask', 'block', 'agent', 'tap', 'session'] as const;

/** `agent`: bytes could not decide, the packet passed and the agent judges the message. `tap`: nothing to decide. `session`: no SIP at all, but somebody outside who opened it. */
export type Decision = (typeof DECISIONS)[number];

/** `rule` is a rule's name as `ruleLabel` writes it; `enforced` is true when the kernel stopped this very packet. */
export interface LoggedDecision {
  readonly decision: Decision;
  readonly rule: string;
  readonly enforced: boolean;
}

const OWNER = 'ringfence';
const WOULD = 'would-';
/** NF_LOG_PREFIXLEN less the closing NUL, and less the longest words before the name. */
const MAX_LABEL = 127 - `${OWNER}:${WOULD}emergency:`.length;
const DIGEST_CHARACTERS = 16;

/** `enforced` false on `ask` and `block` is the observe mode: it only would have been stopped. */
export function logPrefix(decision: Decision, rule: string, enforced: boolean): string {
  const word = stops(decision) && !enforced ? `${WOULD}${decision}` : decision;
  return `${OWNER}:${word}:${ruleLabel(rule)}`;
}

/** Null when the prefix is not one of ours. */
export function parseLogPrefix(prefix: string): LoggedDecision | null {
  const [owner, word, ...rest] = prefix.split(':');
  if (owner !== OWNER || word === undefined || rest.length === 0) return null;
  const would = word.startsWith(WOULD);
  const name = would ? word.slice(WOULD.length) : word;
  const decision = DECISIONS.find((known) => known === name);
  if (decision === undefined || (would && !stops(decision))) return null;
  return { decision, rule: rest.join(':'), enforced: stops(decision) && !would };
}

/** A rule's name as it stands in a prefix: itself, unless it is long or has a character that nft would trip over. Two rules never share one. */
export function ruleLabel(rule: string): string {
  const escaped = rule.replace(/[^\x21-\x7e]|["$%\\~]/gu, (character) => `%${character.codePointAt(0)?.toString(16)}%`);
  if (escaped.length <= MAX_LABEL) return escaped;
  const digest = createHash('sha256').update(rule).digest('hex').slice(0, DIGEST_CHARACTERS);
  return `${escaped.slice(0, MAX_LABEL - DIGEST_CHARACTERS - 1)}~${digest}`;
}

function stops(decision: Decision): boolean {
  return decision === 'ask' || decision === 'block';
}
