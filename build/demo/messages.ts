// MQTT messages on the screen as they arrive. An attack makes a message a call, so of those only the first are shown whole.

import { event, paint } from './screen.ts';

const SHOWN_REFUSALS = 3;

export class MessageScreen {
  #count = 0;
  #refusals = 0;

  get count(): number {
    return this.#count;
  }

  show(topic: string, payload: string): void {
    this.#count++;
    const text = this.#summary(topic, payload);
    if (text !== null) event(`${paint('cyan', `MQTT ${topic}`)}  ${text}`);
  }

  /** Null for what repeats: the state of every second, and refusals once everybody has seen how they look. */
  #summary(topic: string, payload: string): string | null {
    switch (topic.split('/').slice(2).join('/')) {
      case 'availability':
        return payload;
      case 'event/alert':
        return String(JSON.parse(payload).why);
      case 'event/ask':
        return this.#question(JSON.parse(payload));
      case 'event/call':
        return this.#call(JSON.parse(payload));
      default:
        return null;
    }
  }

  #question(question: { id: string; device: string; dialled: string; state: string }): string {
    const { id, device, dialled, state } = question;
    return state === 'open' ? `${id}: may ${device} call ${dialled}?` : `${id}: ${state}`;
  }

  #call(call: {
    dialled: string;
    state: string;
    device: string;
    verdict: string;
    destination: { country: string; kind: string };
  }): string | null {
    const { dialled, state, device, verdict, destination } = call;
    if (state === 'blocked' && ++this.#refusals > SHOWN_REFUSALS) return null;
    if (state !== 'blocked' && state !== 'answered' && state !== 'ended') return null;
    return `${device} -> ${dialled} (${destination.kind}, ${destination.country}): ${state}, ${verdict}`;
  }
}
