// The sets that are filled while the program runs: by the agent, or by the kernel itself.
// The one rule: their definitions never depend on the configuration, so that a re-apply finds them as they were.

import { WINDOW_BYTES } from './bytes.ts';
import type { Container } from './nft-text.ts';
import type { Payload } from './payload.ts';
import { DYNAMIC_SETS } from './program.ts';

const { block, ask } = DYNAMIC_SETS.quarantine;

/** Enough for any home, and a bound on the kernel's memory under attack. */
const MAX_ELEMENTS = 4096;
const ADDRESS = { 4: 'ip saddr', 6: 'ip6 saddr' } as const;
export const FAMILIES = [4, 6] as const;
export type Family = (typeof FAMILIES)[number];

/** From the last dropped INVITE to the ACK of its decline: the caller gives up after 64*T1 = 32 s (RFC 3261 section 17.1.1.2). */
export const DECLINED_SECONDS = 35;
const HOUR_SECONDS = 3600;

/** The key under which a call is remembered: who dials, and the first bytes of what. */
export function callKey(family: Family, payload: Payload, offset: number): string {
  return `${ADDRESS[family]} . ${payload(offset, WINDOW_BYTES)}`;
}

/** A segment of a TCP stream and all its repetitions. */
export function segmentKey(family: Family): string {
  return `${ADDRESS[family]} . tcp sport . tcp sequence`;
}

export function flowKey(family: Family): string {
  const ip = family === 4 ? 'ip' : 'ip6';
  return `meta l4proto . ${ip} saddr . th sport . ${ip} daddr . th dport`;
}

/** An endpoint of media as the sender (`s`) or the receiver (`d`) of a datagram. */
export function mediaKey(family: Family, end: 's' | 'd'): string {
  return `${family === 4 ? 'ip' : 'ip6'} ${end}addr . udp ${end}port`;
}

export function sourceKey(family: Family): string {
  return ADDRESS[family];
}

export function dynamicSets(payload: Payload): readonly Container[] {
  return FAMILIES.flatMap((family) => {
    const call = callKey(family, payload, 0);
    return [
      timed(DYNAMIC_SETS.approved[family], call, 'timeout'),
      timed(DYNAMIC_SETS.refused[family], call, 'timeout'),
      timed(DYNAMIC_SETS.declined[family], call, 'dynamic,timeout', DECLINED_SECONDS),
      timed(DYNAMIC_SETS.blockedFlows[family], flowKey(family), 'timeout'),
      timed(DYNAMIC_SETS.media[family], mediaKey(family, 's'), 'timeout'),
      timed(DYNAMIC_SETS.backstop[family], sourceKey(family), 'dynamic,timeout', HOUR_SECONDS),
      timed(DYNAMIC_SETS.held[family], segmentKey(family), 'dynamic,timeout'),
      timed(DYNAMIC_SETS.heldBefore[family], segmentKey(family), 'dynamic,timeout'),
      ...[block, ask].flatMap((sets) =>
        Object.values(sets).map((set) => timed(set[family], sourceKey(family), 'timeout')),
      ),
    ];
  });
}

function timed(name: string, key: string, flags: string, timeoutSeconds?: number): Container {
  const timeout = timeoutSeconds === undefined ? [] : [`timeout ${timeoutSeconds}s`];
  return { kind: 'set', name, lines: [`typeof ${key}`, `size ${MAX_ELEMENTS}`, `flags ${flags}`, ...timeout] };
}
