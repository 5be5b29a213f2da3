// Why there is no connection to the broker, and the sentence about it for the log.
// The one rule: codes only. A message of the library or the system is never shown, so no password can slip through.

import { tlsSentence } from './tls-failure.ts';

/**
 * `refused`: the CONNACK says no. `dismissed`: the broker sent DISCONNECT. `error`: the socket failed, with Node's code. `silent`: the
 * other end closed without an answer. `unanswered`: no answer in time, or none in MQTT. `closed`: the connection broke after it was up.
 * `unacknowledged`: no PUBACK came for what was published.
 */
export type Failure =
  | { readonly kind: 'refused' | 'dismissed'; readonly code: number }
  | { readonly kind: 'error'; readonly code: string }
  | { readonly kind: 'silent' | 'unanswered' | 'closed' | 'unacknowledged' };

/** MQTT 3.1.1 section 3.2.2.3 (below 128) and MQTT 5 section 3.2.2.2. */
const WRONG_VERSION = [0x01, 0x84];
const WRONG_CREDENTIALS = [0x04, 0x05, 0x86, 0x87];

/** The broker may not speak this version of MQTT; some only close the connection on one they do not know. */
export function maybeWrongVersion(failure: Failure): boolean {
  switch (failure.kind) {
    case 'refused':
      return WRONG_VERSION.includes(failure.code);
    case 'silent':
    case 'unanswered':
      return true;
    case 'error':
    case 'dismissed':
    case 'closed':
    case 'unacknowledged':
      return false;
  }
}

/** One sentence with what to do; `url` holds no credentials (the configuration refuses them there). */
export function failureSentence(failure: Failure, url: string): string {
  switch (failure.kind) {
    case 'refused':
      return refusalSentence(failure.code, url);
    case 'dismissed':
      return `The MQTT broker ${url} ended the connection (reason code ${failure.code}); events are kept until it is back.`;
    case 'error':
      return errorSentence(failure.code, url);
    case 'silent':
      return `${url} closes the connection without an answer; correct option url: is it another port, or ${otherScheme(url)}?`;
    case 'unanswered':
      return `${url} gives no answer as of an MQTT broker; correct option url: is it another port, or ${otherScheme(url)}?`;
    case 'closed':
      return `The connection to the MQTT broker ${url} broke; events are kept until it is back.`;
    case 'unacknowledged':
      return `The MQTT broker ${url} no longer confirms what it gets; the connection is made anew.`;
  }
}

function otherScheme(url: string): string {
  return url.startsWith('mqtts:') ? 'mqtt://' : 'mqtts://';
}

/** Of a client with the same id; `url` as above. */
export function rivalSentence(suspicion: 'likely' | 'certain', url: string): string {
  const what =
    suspicion === 'certain'
      ? `Another client took over our place at the MQTT broker ${url};`
      : `The MQTT broker ${url} lets us in and closes the connection again and again, as if another client took over our place;`;
  return `${what} is Ringfence running twice, or on a copy of this system? Stop one, or give each router an id of its own (option id).`;
}

function refusalSentence(code: number, url: string): string {
  if (WRONG_CREDENTIALS.includes(code)) {
    return `The MQTT broker ${url} refuses user name or password; correct username and password in section mqtt.`;
  }
  return `The MQTT broker ${url} refuses the connection (reason code ${code}); its log says more.`;
}

function errorSentence(code: string, url: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return `No MQTT broker answers at ${url}; start it, or correct option url. Events are kept meanwhile.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The name of the MQTT broker ${url} is not known; correct option url, or the name server.`;
    default:
      return tlsSentence(code, url) ?? `The MQTT broker ${url} cannot be reached (${code}); events are kept meanwhile.`;
  }
}
