// What every part of the program needs to know of configuration and kernel.

import type { Config } from '../../config/schema.ts';
import { type Decision, logPrefix } from '../log-prefix.ts';
import type { Payload } from './payload.ts';
import { payloadOf } from './payload.ts';
import type { KernelFeatures } from './program.ts';

export interface Settings {
  readonly payload: Payload;
  readonly innerHeader: boolean;
  /** False in observe mode: everything is counted and logged, nothing stopped. */
  readonly enforce: boolean;
  /** An nft match on packets that leave for the provider; null when no WAN interface is configured. */
  readonly outbound: string | null;
  /** The WAN interfaces as an nft set; null when none is configured. */
  readonly wan: string | null;
  /** `0x` and hexadecimal digits: the one bit of the conntrack mark that is ours. */
  readonly markBit: string;
  readonly nflogGroup: number;
  /** INVITEs an hour and source, 0 for no limit. */
  readonly backstop: number;
  /** For how long a TCP stream waits for the owner's answer. */
  readonly holdSeconds: number;
}

export function settingsOf({ main }: Config, features: KernelFeatures): Settings {
  const names = main.wan.map((name) => `"${name}"`).join(', ');
  const wan = names === '' ? null : `{ ${names} }`;
  return {
    payload: payloadOf(features),
    innerHeader: features.innerHeader,
    enforce: main.mode === 'enforce',
    outbound: wan === null ? null : `oifname ${wan}`,
    wan,
    markBit: `0x${main.mark.toString(16)}`,
    nflogGroup: main.nflogGroup,
    backstop: main.backstop,
    holdSeconds: main.askPatienceSeconds,
  };
}

/** Hands the packet to the agent with the decision in words; the first of a burst must not wait for company. */
export function logStatement({ nflogGroup, enforce }: Settings, decision: Decision, ruleName: string): string {
  return `log prefix "${logPrefix(decision, ruleName, enforce)}" group ${nflogGroup} queue-threshold 1`;
}

/** Sets our bit and leaves the others to whoever owns them (mwan3, pbr). */
export function setMark({ markBit }: Settings): string {
  return `ct mark set ct mark or ${markBit}`;
}
