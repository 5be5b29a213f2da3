// Puts times that were saved onto the clock of now, which may have been set meanwhile.
// The one rule: only time that certainly passed is taken off what was left of a block.

/** A router without a battery begins at 1970, or at the day its firmware was built: before this it does not know the date. */
const EARLIEST_DATE_MS = Date.UTC(2024, 0, 1);

/**
 * By how much saved times (milliseconds since the epoch, saved at `savedAtMs`) are to be moved. A clock behind the saved time, or one that was
 * not set when it saved, tells nothing of how long the agent was away: then everything goes on as it was.
 */
export function savedShiftMs(savedAtMs: number, nowMs: number): number {
  return nowMs < savedAtMs || savedAtMs < EARLIEST_DATE_MS ? nowMs - savedAtMs : 0;
}
