// Records of questions and blocks.

import type { Price, Tariff } from '../numbering/tariff/tariff.ts';
import type { Block } from '../policy/orders/order.ts';
import type { Question } from '../policy/questions/question.ts';
import { isoTime } from './build.ts';
import type { BlockRecord, QuestionRecord } from './record.ts';

/** `price` is that of the destination, `currency` the tariff's. */
export function questionRecord(question: Question, price: Price, currency: Tariff['currency']): QuestionRecord {
  const { id, state, device, dialled, number, country, kind, why, calls } = question;
  const e164 = number.startsWith('+') ? number : null;
  return {
    type: 'question',
    ...{ id, state, device, dialled },
    destination: { e164, country, kind },
    price: { perMinute: price.perMinute, currency, estimated: price.estimated },
    why,
    askedAt: isoTime(question.askedAtMs),
    expiresAt: isoTime(question.expiresAtMs),
    calls,
  };
}

export function blockRecord(
  { id, target, by, why, sinceMs, untilMs }: Block,
  state: BlockRecord['state'],
): BlockRecord {
  return {
    type: 'block',
    ...{ id, state },
    kind: target.kind,
    target: nameOf(target),
    class: target.kind === 'device' || target.kind === 'house' ? target.class : 'all',
    ...{ by, why },
    since: isoTime(sinceMs),
    until: untilMs === null ? null : isoTime(untilMs),
  };
}

function nameOf(target: Block['target']): string {
  switch (target.kind) {
    case 'device':
      return target.device;
    case 'number':
      return target.number;
    case 'country':
      return target.country;
    case 'house':
      return 'house';
  }
}
