// From a count and its two limits to a finding.
// The one rule: the sentence says what was counted, how many, and which limit it met. What all devices did together blocks none of them:
// whoever calls now may be the family, or the same attacker by another address; this very call is asked about.

import type { DetectorName } from '../../config/detectors.ts';
import type { CallClass } from '../call-class.ts';
import { isNewAttempt } from './call-facts.ts';
import type { Finding, Scope } from './detector.ts';

/** 0 is no limit. */
export interface Limits {
  readonly warn: number;
  readonly block: number;
}

interface ClassLimits extends Limits {
  readonly domesticWarn: number;
  readonly domesticBlock: number;
}

/** Names and unknown numbers have no limit: what cannot be classified is not guilty. */
export function limitsFor(callClass: CallClass, { warn, block, domesticWarn, domesticBlock }: ClassLimits): Limits {
  switch (callClass) {
    case 'international':
    case 'premium':
      return { warn, block };
    case 'domestic':
      return { warn: domesticWarn, block: domesticBlock };
    case 'other':
      return { warn: 0, block: 0 };
  }
}

/** Which limit `value` met, the graver one first; null for none. */
export function limitMet(value: number, { warn, block }: Limits) {
  if (block > 0 && value >= block) return { severity: 'critical', limit: block } as const;
  if (warn > 0 && value >= warn) return { severity: 'warn', limit: warn } as const;
  return null;
}

/** `found` is the sentence after its subject, without the full stop: `attempted 12 calls abroad within an hour`. */
export interface Measure {
  readonly detector: DetectorName;
  readonly about: CallClass;
  readonly count: number;
  readonly limits: Limits;
  readonly found: string;
  readonly evidence: Finding['evidence'];
  readonly call: string | null;
  readonly holdSeconds: number;
}

export function judgeCount(scope: Scope, measure: Measure): Finding | null {
  const { count, limits, found, ...finding } = measure;
  const met = limitMet(count, limits);
  if (met === null) return null;
  const blocks = met.severity === 'critical' && scope.device !== null;
  const consequence = blocks ? 'blocked' : 'asked about';
  const from = met.limit === 1 ? 'each such call is' : `from ${met.limit} on they are`;
  return {
    ...finding,
    severity: blocks ? 'critical' : 'warn',
    scope: scopeOf(scope),
    call: blocks || met.severity === 'warn' ? finding.call : callThatLeaves(scope),
    why: `${whoOf(scope)} ${found}; ${from} ${consequence}.`,
    evidence: { ...finding.evidence, limit: met.limit },
  };
}

function callThatLeaves({ latest }: Scope): string | null {
  return latest !== null && isNewAttempt(latest) && !latest.stopped ? latest.id : null;
}

export function scopeOf({ device }: Scope): Finding['scope'] {
  return device === null ? 'premises' : 'device';
}

/** The subject of a sentence. */
function whoOf({ device }: Scope): string {
  return device === null ? 'All devices together' : `Device ${device}`;
}
