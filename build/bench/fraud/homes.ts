// The homes that are attacked, or lived in: all in Japan, where the case comes from that Ringfence was made for.

import { parseConfig } from '../../../agent/config/parse.ts';
import { buildHouse, type House } from '../../../agent/guard/house.ts';

/** `sections` come after the one that every configuration has. Throws on what is no configuration. */
export function homeOf(sections = ''): House {
  const text = `config ringfence 'main'\n\toption country 'JP'\n\n${sections}`;
  const parsed = parseConfig(text, { file: 'fraud', hostName: 'home' });
  if (!parsed.ok) throw new Error(parsed.faults.map(({ sentence }) => sentence).join(' '));
  const built = buildHouse(parsed.config, { innerHeader: true });
  if (!built.ok) throw new Error(built.faults.join(' '));
  return built.house;
}
