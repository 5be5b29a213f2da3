// The words a rule may use for where a call goes and what becomes of it; the whole house shares them.

export const DESTINATION_KINDS = [
  'emergency',
  'fixed',
  'mobile',
  'voip',
  'freephone',
  'shared_cost',
  'premium',
  'short_code',
  'international',
  'international_premium',
  'satellite',
  'uri',
  'unknown',
] as const;

export type DestinationKind = (typeof DESTINATION_KINDS)[number];

export const VERDICTS = ['allow', 'ask', 'block'] as const;

export type Verdict = (typeof VERDICTS)[number];
