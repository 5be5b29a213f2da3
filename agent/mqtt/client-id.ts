import { createHash } from 'node:crypto';

const MACHINE_DIGITS = 8;

/**
 * What we are called at the broker: two routers with one `id` must not throw each other out (MQTT 5 section 3.1.4), so a few digits of the
 * machine go with it. `machine` is anything that stays the same; nobody can tell it from its digits (machine-id(5)).
 */
export function clientId(id: string, machine: string): string {
  const digits = createHash('sha256').update(`ringfence ${machine}`).digest('hex').slice(0, MACHINE_DIGITS);
  return `ringfence-${id}-${digits}`;
}
