// What becomes of a call that no rule names.

import type { DestinationKind, Verdict } from '../config/kinds.ts';

/** `uri` and `unknown` pass: what nobody can classify is not guilty, and systems that refuse it get switched off. */
export const DEFAULT_VERDICTS: Readonly<Record<DestinationKind, Verdict>> = {
  emergency: 'allow',
  fixed: 'allow',
  mobile: 'allow',
  voip: 'allow',
  freephone: 'allow',
  shared_cost: 'ask',
  premium: 'ask',
  short_code: 'allow',
  international: 'ask',
  international_premium: 'block',
  satellite: 'block',
  uri: 'allow',
  unknown: 'allow',
};
