// What a provider bills for one call. The one rule: a step that has begun is paid for.

/** Yen for each step of so many seconds, from the answer on. */
export interface Billing {
  readonly yenPerStep: number;
  readonly stepSeconds: number;
}

/** Rates of the years of the cases, roughly. */
export const YEN_PER_EURO = 140;
export const YEN_PER_DOLLAR = 110;

/** `untilMs` is up to when a call that still runs is counted. */
export function costYen(
  { yenPerStep, stepSeconds }: Billing,
  call: { readonly answeredAtMs: number | null; readonly endedAtMs: number | null },
  untilMs: number,
): number {
  if (call.answeredAtMs === null) return 0;
  const seconds = ((call.endedAtMs ?? untilMs) - call.answeredAtMs) / 1000;
  return yenPerStep * Math.max(1, Math.ceil(seconds / stepSeconds));
}
