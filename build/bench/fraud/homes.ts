// The homes that are attacked, or lived in: all in Japan, where the case comes from that Ringfence was made for.

import { parseConfig } from '../../../agent/config/parse.ts';
import { buildHouse, type House } from '../../../agent/guard/house.ts';
import { NO_STANDING_RULES, type StandingRules } from '../../../agent/policy/orders/order.ts';

const COUNTRY = 'JP';
/** 010, also behind a carrier's code. */
const ABROAD = /^(?:00\d\d)?010/;
const KERNEL = { innerHeader: true };
const ZONE = 'Asia/Tokyo';

/** `sections` come after the one that every configuration has. Throws on what is no configuration. */
export function homeOf(sections = ''): House {
  const text = `config ringfence 'main'\n\toption country '${COUNTRY}'\n\n${sections}`;
  const parsed = parseConfig(text, { file: 'fraud', hostName: 'home' });
  if (!parsed.ok) throw new Error(parsed.faults.map(({ sentence }) => sentence).join(' '));
  return built(parsed.config, NO_STANDING_RULES);
}

/** The same home once it has come to these rules. */
export function homeWith({ given }: House, standing: StandingRules): House {
  return built(given, standing);
}

function built(config: House['given'], standing: StandingRules): House {
  const result = buildHouse(config, KERNEL, { standing, zone: ZONE });
  if (!result.ok) throw new Error(result.faults.join(' '));
  return result.house;
}

/** Of what the telephones of these homes dial. */
export function isAbroad({ dialled }: { readonly dialled: string }): boolean {
  return ABROAD.test(dialled);
}
