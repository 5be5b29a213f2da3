// What the compiler gives: one nft program, and the same decisions in memory for `explain` and for tests.

import type { Verdict } from '../../config/kinds.ts';
import type { NumberingPlan } from '../../numbering/numbering.ts';
import type { CallClass } from '../../policy/call-class.ts';

/** What the compiler needs of a dial plan. */
export type CompilerNumbering = Pick<NumberingPlan, 'start' | 'canonicalOf'>;

/** What this kernel can do. `innerHeader`: nft's `@ih` (Linux 5.16), without which TCP is only followed, not judged. */
export interface KernelFeatures {
  readonly innerHeader: boolean;
}

/** The kernel's own word on an INVITE, or that it lets it pass for the agent to judge. */
export type KernelDecision = { readonly verdict: Verdict; readonly rule: string } | 'agent';

/** Names in the kernel's table right now (maps and sets apart, as `nft -j list table` has them). */
export interface TableContents {
  readonly chains: readonly string[];
  readonly maps: readonly string[];
  readonly sets: readonly string[];
}

/** Stops what only pretends to be no INVITE; a name that no section can have. */
export const RULE_DISGUISED = 'agent:disguised';
/** Holds a 3xx or REFER back until the agent has judged where it leads. */
export const RULE_REDIRECTION = 'agent:redirection';

/** The device may make no calls of the class for a while. */
export const RULE_BLOCKED = 'agent:blocked';
/** The owner is asked about the device's calls of the class for a while. */
export const RULE_SUSPECTED = 'agent:suspected';

/** Calls that a device can be kept from: those of a class, or all but emergency. */
export type Quarantined = CallClass | 'all';

/** The sets of the program that are filled while it runs and outlive a re-apply. Keys are in the order given, timeouts their own. */
export const DYNAMIC_SETS = {
  /** source address . first 16 bytes after the scheme: the INVITE passes. */
  approved: { 4: 'approved4', 6: 'approved6' },
  /** source address . first 16 bytes after the scheme: the agent's own refusal where bytes could not decide. */
  refused: { 4: 'refused4', 6: 'refused6' },
  /** source address . first 16 bytes after the scheme of a dropped INVITE; the kernel fills it itself. */
  declined: { 4: 'declined4', 6: 'declined6' },
  /** protocol . source address . source port . destination address . destination port, before NAT: dropped. */
  blockedFlows: { 4: 'blocked_flows4', 6: 'blocked_flows6' },
  /** address . port of a media endpoint from SDP, either end, before NAT. */
  media: { 4: 'media4', 6: 'media6' },
  /** source address: INVITEs to chargeable destinations an hour; the kernel fills it itself. */
  backstop: { 4: 'backstop4', 6: 'backstop6' },
  /** source address . TCP port . sequence number of a segment that the kernel holds back, and of all it held of late; it fills both itself. */
  held: { 4: 'held4', 6: 'held6' },
  heldBefore: { 4: 'held_before4', 6: 'held_before6' },
  /** source address: its calls of a class are blocked, or asked about. */
  quarantine: { block: quarantineSets('block'), ask: quarantineSets('ask') },
} as const;

type QuarantineSets = Readonly<Record<Quarantined, Readonly<Record<4 | 6, string>>>>;

function quarantineSets(decision: 'ask' | 'block'): QuarantineSets {
  const sets = (quarantined: Quarantined) => ({ 4: `${decision}_${quarantined}4`, 6: `${decision}_${quarantined}6` });
  return {
    international: sets('international'),
    premium: sets('premium'),
    domestic: sets('domestic'),
    other: sets('other'),
    all: sets('all'),
  };
}

export interface CompiledProgram {
  /** A whole nft file: the table as it is, for a kernel that has none of it yet; every rule has a comment. Written anew for whoever asks. */
  readonly text: string;
  /** Everything of this program that a later one may take away or replace. */
  readonly staticNames: { readonly chains: readonly string[]; readonly maps: readonly string[] };
  /** Sets and maps that are filled at run time and are kept. */
  readonly dynamicSets: readonly string[];
  /**
   * What the kernel makes of an INVITE to this Request-URI (as written, any case) from this device section (null: no device of the
   * configuration). It ignores the dynamic sets and the backstop.
   */
  decide(requestUri: string, device: string | null): KernelDecision;
  /**
   * The transactions, in this order, that turn what the kernel has now into this program. One of them switches all rules at once; those
   * before it change nothing for any packet, those after it take away what is left over. Dynamic sets stay as they are.
   */
  reapply(existing: TableContents): readonly string[];
}
