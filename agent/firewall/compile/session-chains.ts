// Sessions that somebody on the Internet opens to a device at home: what a break-in begins with.
// The one rule: it only looks, after fw4's own chains, so that it sees just those that were let in; a flood of them is a handful of packets.

import { type Chain, rule } from './nft-text.ts';
import { logStatement, type Settings } from './settings.ts';

const RULE_SESSION = 'inbound';
const LIMIT = 'limit rate 10/second burst 20 packets';

export function sessionChains(settings: Settings): readonly Chain[] {
  const { wan, markBit } = settings;
  if (wan === null) return [];
  const opened = `iifname ${wan} ct state new ct mark & ${markBit} == 0 ${LIMIT}`;
  const rules = [rule(`${opened} ${logStatement(settings, 'session', RULE_SESSION)}`, 'a session from outside')];
  const hook = (name: string) => `type filter hook ${name} priority filter + 5; policy accept;`;
  return [
    { name: 'forwarded_session', hook: hook('forward'), rules },
    { name: 'input_session', hook: hook('input'), rules },
  ];
}
