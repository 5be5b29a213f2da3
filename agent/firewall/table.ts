// The one nft table that is ours: nothing outside it is ever touched.

import type { SetName } from '../netfilter/nft/element-batch.ts';

export const TABLE_FAMILY = 'inet';
export const TABLE_NAME = 'ringfence';

export function ownSet(set: string): SetName {
  return { family: TABLE_FAMILY, table: TABLE_NAME, set };
}
