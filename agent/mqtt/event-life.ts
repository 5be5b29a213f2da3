import type { Payloads } from './topics.ts';

export type EventKind = 'call' | 'alert' | 'ask' | 'block' | 'result';

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;
const WEEK_SECONDS = 7 * 86_400;

/**
 * For how long an event is worth telling, in seconds: whoever hears of it later would take it for news. An open question has no longer than
 * its patience, a result no longer than a command may be old.
 */
export function lifeSeconds(record: Payloads[EventKind]): number {
  switch (record.type) {
    case 'call':
      return HOUR_SECONDS;
    case 'alert':
    case 'block':
      return WEEK_SECONDS;
    case 'question':
      return record.state === 'open' ? patienceSeconds(record) : HOUR_SECONDS;
    case 'result':
      return MINUTE_SECONDS;
  }
}

function patienceSeconds({ askedAt, expiresAt }: Payloads['ask']): number {
  return Math.max(1, Math.ceil((Date.parse(expiresAt) - Date.parse(askedAt)) / 1000));
}
