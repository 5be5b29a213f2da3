// One sentence for the owner: which line of policy decided, and where the call was going.

import type { DestinationKind, Verdict } from '../config/kinds.ts';
import { countryName } from '../numbering/country-name.ts';
import type { Destination } from '../numbering/destination.ts';
import type { Ruling } from './ruling.ts';

const PLACES: Readonly<Record<DestinationKind, string>> = {
  emergency: 'an emergency number',
  fixed: 'a fixed line',
  mobile: 'a mobile phone',
  voip: 'an internet telephone',
  freephone: 'a freephone number',
  shared_cost: 'a shared-cost number',
  premium: 'a premium-rate number',
  short_code: 'a short code',
  international: 'a number abroad',
  international_premium: 'an international premium-rate number',
  satellite: 'a satellite telephone',
  uri: 'an address that is no telephone number',
  unknown: 'a number that the dial plan does not know',
};

const ACTIVE: Readonly<Record<Verdict, string>> = { allow: 'allows', ask: 'asks about', block: 'blocks' };
const PASSIVE: Readonly<Record<Verdict, string>> = { allow: 'allowed', ask: 'asked about', block: 'blocked' };

export function reasonFor(ruling: Ruling, destination: Destination): string {
  if (destination.kind === 'emergency') return 'Emergency calls always pass.';
  const place = placeOf(destination);
  const country = countryName(destination.country ?? '');
  switch (ruling.origin) {
    case 'rule':
      return `Rule '${ruling.name}' ${ACTIVE[ruling.verdict]} this call to ${place}.`;
    case 'default': {
      const kind = destination.kind.replaceAll('_', ' ');
      return `No rule names this call to ${place}, and by default ${kind} calls are ${PASSIVE[ruling.verdict]}.`;
    }
    case 'known':
      return `No rule names this call to ${place}, and this household is used to such calls.`;
    case 'allowed_number':
      return 'The owner allowed this very number.';
    case 'allowed_country':
      return `The owner allowed calls to ${country}.`;
    case 'blocked_number':
      return 'The owner blocked this very number.';
    case 'blocked_country':
      return `The owner blocked calls to ${country}.`;
    case 'blocked_abroad':
      return 'The owner blocked all calls abroad.';
    case 'blocked_all':
      return 'The owner blocked all but emergency calls.';
  }
}

function placeOf({ kind, country }: Destination): string {
  if (country === null || kind === 'uri' || kind === 'unknown') return PLACES[kind];
  const name = countryName(country);
  return kind === 'international' ? `a number in ${name}` : `${PLACES[kind]} in ${name}`;
}
