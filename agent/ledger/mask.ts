// Takes telephone numbers out of records for homes where others read along (option privacy 'masked').
// The one rule: of a number only the country calling code and the last two digits are left; numbers of up to four digits
// (emergency and other short codes) belong to nobody and stay.

import { createHash } from 'node:crypto';
import { isIPv4 } from 'node:net';
import type { AlertRecord, BlockRecord, CallRecord, DeviceRecord, QuestionRecord } from './record.ts';

/** Five digits or more, with what people and URIs write between them. */
const NUMBER = /\+?\p{Nd}(?:[ ()./_-]*\p{Nd}){4,}/gu;
/** ITU-T E.164, list of assigned country codes: zones 1 and 7 have one digit, these have two, all others three. */
const CALLING_CODE = /^\+(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/;
const LEAST_HIDDEN = 3;
const LAST_SHOWN = 2;

export function maskCall(record: CallRecord): CallRecord {
  const { destination } = record;
  return {
    ...record,
    callId: maskCallId(record.callId),
    from: record.from && maskNumbers(record.from),
    dialled: maskNumbers(record.dialled),
    destination: { ...destination, e164: destination.e164 && maskNumbers(destination.e164) },
    rule: maskNumbers(record.rule),
    why: maskNumbers(record.why),
  };
}

export function maskAlert(record: AlertRecord): AlertRecord {
  return { ...record, why: maskNumbers(record.why), call: record.call && maskCall(record.call) };
}

export function maskQuestion(record: QuestionRecord): QuestionRecord {
  const { destination } = record;
  return {
    ...record,
    dialled: maskNumbers(record.dialled),
    destination: { ...destination, e164: destination.e164 && maskNumbers(destination.e164) },
    why: maskNumbers(record.why),
  };
}

/** A device's section or address stays. */
export function maskBlock(record: BlockRecord): BlockRecord {
  const target = record.kind === 'number' ? maskNumbers(record.target) : record.target;
  return { ...record, target, why: maskNumbers(record.why) };
}

/** Its section or address stays, and so does its name. */
export function maskDevice(record: DeviceRecord): DeviceRecord {
  return { ...record, registeredAs: record.registeredAs.map(maskNumbers) };
}

/** Every number in a text; digits may be written as the percent-escapes of a URI (RFC 3986 section 2.1). */
export function maskNumbers(text: string): string {
  const plain = text.replace(/%3([0-9])/g, '$1');
  return plain.replace(NUMBER, (number) => (isIPv4(number) ? number : maskNumber(number)));
}

function maskNumber(number: string): string {
  const digits = number.match(/\p{Nd}/gu)?.length ?? 0;
  const code = CALLING_CODE.exec(number)?.[0] ?? '';
  const codeDigits = Math.max(0, code.length - 1);
  const kept = digits - codeDigits - LAST_SHOWN >= LEAST_HIDDEN ? codeDigits : 0;
  let seen = 0;
  return number.replace(/\p{Nd}/gu, (digit) => {
    seen += 1;
    return seen <= kept || seen > digits - LAST_SHOWN ? digit : 'x';
  });
}

/** A Call-ID may hold addresses and numbers, yet must stay the same in every record of its call: letters of its SHA-256. */
export function maskCallId(callId: string): string {
  const digest = createHash('sha256').update(callId).digest().subarray(0, 8);
  return [...digest].map((byte) => String.fromCharCode(0x61 + (byte >> 4), 0x61 + (byte & 15))).join('');
}
