// How long a call may go without a sign, and how many are followed at once. Every time-out has its source beside it.

export interface TrackerLimits {
  /** Calls in the table at once, those that are over but still remembered included. */
  readonly maxCalls: number;
  /** An INVITE without any response: 64 x T1, timer B (RFC 3261 section 17.1.1.2). */
  readonly inviteMs: number;
  /** An INVITE after its last provisional response: timer C (RFC 3261 section 16.6). */
  readonly ringingMs: number;
  /** From a 401, 407 or 422 to the INVITE that answers it. */
  readonly retryMs: number;
  /** Non-INVITE requests without an answer, and how long retransmissions may still come: timers F and H (RFC 3261 section 17). */
  readonly transactionMs: number;
  /** Silence of media that was flowing. PBX makers advise 60 s (`rtptimeout` of Asterisk). */
  readonly silenceMs: number;
  /** Answered calls that never had media, or are on hold, and have no session timer: since their last sign of life. */
  readonly overallMs: number;
}

export const DEFAULT_LIMITS: TrackerLimits = {
  maxCalls: 1000,
  inviteMs: 32_000,
  ringingMs: 180_000,
  retryMs: 10_000,
  transactionMs: 32_000,
  silenceMs: 60_000,
  overallMs: 12 * 3_600_000,
};
