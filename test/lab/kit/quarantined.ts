// The kernel's own word on who is kept from which calls.

import type { Home } from './home.ts';

/** Addresses by set, such as `block_international4`; sets without any are left out. */
export async function quarantined(home: Home): Promise<Record<string, readonly string[]>> {
  const listed = await home.run('router', ['nft', '-j', 'list', 'sets', 'inet']);
  const { nftables } = JSON.parse(listed.stdout === '' ? '{"nftables": []}' : listed.stdout);
  const sets: Record<string, readonly string[]> = {};
  for (const { set } of nftables) {
    if (set?.table !== 'ringfence' || !/^(block|ask)_/.test(set.name) || set.elem === undefined) continue;
    sets[set.name] = set.elem.map((each: { elem: { val: string } } | string) =>
      typeof each === 'string' ? each : each.elem.val,
    );
  }
  return sets;
}
