import type { TableFamily } from './tables.ts';

/** NFPROTO_ numbers (linux/netfilter.h). */
export const FAMILY_NUMBERS: Readonly<Record<TableFamily, number>> = {
  inet: 1,
  ip: 2,
  arp: 3,
  netdev: 5,
  bridge: 7,
  ip6: 10,
};
