// One question and the calls that wait for its answer.

import { copyOf } from '../../calls/bounded.ts';
import { bounded, MAX_WHY } from '../orders/target.ts';
import type { Request, Settled } from './asking.ts';
import type { Answer, Question } from './question.ts';

/** Calls that wait for one question. */
const MAX_WAITING = 50;
const MAX_DIALLED = 128;

/** `waiting`: the devices of the calls that wait, or did when nobody answered in time, by the calls' ids. */
export interface Entry {
  readonly question: Question;
  readonly waiting: ReadonlyMap<string, string>;
  readonly answeredAtMs: number | null;
}

export function newEntry(id: string, request: Request, askedAtMs: number, patienceSeconds: number): Entry {
  const { device, number, dialled, country, kind, why, call } = request;
  const question: Question = {
    ...{ id, device: bounded(device), number: bounded(number), dialled: copyOf(dialled.slice(0, MAX_DIALLED)) },
    ...{ country: country === null ? null : bounded(country), kind, why: copyOf(why.slice(0, MAX_WHY)) },
    ...{ state: 'open', askedAtMs, expiresAtMs: askedAtMs + patienceSeconds * 1000, calls: 1 },
  };
  return { question, waiting: new Map([[call, bounded(device)]]), answeredAtMs: null };
}

/** Null when no more calls can wait for it. A call that waits already (its INVITE came again) is not counted twice. */
export function join(entry: Entry, { call, device }: Request): Entry | null {
  const { question, waiting } = entry;
  if (waiting.has(call)) return entry;
  if (waiting.size >= MAX_WAITING) return null;
  return {
    ...entry,
    question: { ...question, calls: question.calls + 1 },
    waiting: new Map(waiting).set(call, bounded(device)),
  };
}

export function leave(entry: Entry, call: string): Entry {
  if (!entry.waiting.has(call)) return entry;
  return { ...entry, waiting: new Map([...entry.waiting].filter(([id]) => id !== call)) };
}

/** Its time is over. */
export function expire(entry: Entry): Entry {
  const state = entry.waiting.size === 0 ? 'withdrawn' : 'expired';
  return { ...entry, question: { ...entry.question, state } };
}

export function settle({ question, waiting }: Entry, answer: Answer): Settled {
  const isMeant = (device: string) => !isForOneDevice(answer) || device === question.device;
  const state = answer.decision === 'allow' ? 'allowed' : 'denied';
  const calls = question.state === 'open' ? [...waiting] : [];
  const isLate = calls.length === 0;
  return {
    ...{ ok: true, question: { ...question, state }, isLate, sentence: sentenceOf(question, answer, isLate) },
    calls: calls.filter(([, device]) => isMeant(device)).map(([call]) => call),
    others: calls.filter(([, device]) => !isMeant(device)).map(([call]) => call),
  };
}

function isForOneDevice({ decision, term }: Answer): boolean {
  return decision === 'allow' && term === 'once';
}

function sentenceOf({ number, device }: Question, { decision }: Answer, isLate: boolean): string {
  switch (decision) {
    case 'allow':
      if (isLate) return `Nobody waits for ${number} any more: the next attempt passes.`;
      return `The call to ${number} goes on.`;
    case 'deny':
      return isLate ? `The call to ${number} was declined already.` : `The call to ${number} is declined.`;
    case 'block':
      return `Calls like the one to ${number} are blocked for ${device}.`;
  }
}
