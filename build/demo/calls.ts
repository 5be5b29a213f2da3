// Who calls whom in the demo. The attack is the case of 2015: Sierra Leone, 32 seconds and 175 yen each (public figures), in fast motion.

import type { CallPlan } from '../../test/lab/kit/sipp.ts';

export const YEN_PER_CALL = 175;

/** The ways a hijacked PBX in Japan dials abroad: plainly, behind carriers, behind CLI prefixes, in E.164. */
const PREFIXES = ['010', '0033010', '0061010', '184010', '1860033010', '001010', '+'];
/** Sierra Leone, calling code 232, with operators' ranges behind it. */
const RANGES = ['23225', '23230', '23233', '23276', '23288', '23299'];

/** `count` calls, the same ones each time. */
export function attackCalls(count: number): CallPlan[] {
  return Array.from({ length: count }, (_, index) => {
    const prefix = PREFIXES[index % PREFIXES.length] ?? '';
    const range = RANGES[index % RANGES.length] ?? '';
    const line = String((index * 7_919) % 1_000_000).padStart(6, '0');
    return { number: `${prefix}${range}${line}` };
  });
}

/** The family: a city line, a mobile, an IP phone, a freephone number, directory service. */
export const FAMILY_CALLS: readonly CallPlan[] = [
  { number: '0312345678', talkMs: 3_000 },
  { number: '09012345678', talkMs: 2_000 },
  { number: '05012345678', talkMs: 2_000 },
  { number: '0120123456', talkMs: 1_000 },
  { number: '104', talkMs: 1_000 },
];

export const EMERGENCY_CALLS: readonly CallPlan[] = [
  { number: '119', talkMs: 1_000 },
  { number: '184110', talkMs: 1_000 },
];
