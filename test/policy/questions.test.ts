// One question per destination, answered within the caller's patience, and never so many that the owner stops reading them.

import { describe, expect, it } from 'vitest';
import type { Asked, Request } from '../../agent/policy/questions/asking.ts';
import type { Answer, Question } from '../../agent/policy/questions/question.ts';
import { Questions } from '../../agent/policy/questions/questions.ts';

const NOW = Date.UTC(2026, 5, 30, 12);
const HOUR_MS = 3_600_000;
const LIMITS = { maxAsks: 3, patienceSeconds: 25 };
const FREETOWN: Request = {
  device: 'pbx',
  number: '+23276123456',
  dialled: '01023276123456',
  country: 'SL',
  kind: 'international',
  why: 'The household never called Sierra Leone.',
  call: 'call-1',
};
const LONDON: Request = { ...FREETOWN, number: '+442079460000', dialled: '010442079460000', country: 'GB' };
const YES: Answer = { decision: 'allow', term: 'once', scope: 'number' };
const NO: Answer = { decision: 'deny', term: 'once', scope: 'number' };

function later(seconds: number): number {
  return NOW + seconds * 1000;
}

function questionOf(asked: Asked): Question {
  if (asked.kind !== 'asked' && asked.kind !== 'joined') throw new Error(asked.why);
  return asked.question;
}

/** Asks about another number each time. */
function another(index: number, device = 'pbx'): Request {
  return { ...FREETOWN, device, number: `+23276${device.length}00${index}`, call: `call-${device}-${index}` };
}

/** Asked, and not answered. Answers when its time is over. */
function unanswered(questions: Questions, request: Request, nowMs: number): number {
  questionOf(questions.ask(request, nowMs));
  questions.tick(nowMs + 25_000);
  return nowMs + 25_000;
}

describe('a question', () => {
  it('is asked for a destination, under an id that is easy to type', () => {
    const { call, ...about } = FREETOWN;
    expect(new Questions(LIMITS).ask(FREETOWN, NOW)).toEqual({
      kind: 'asked',
      question: { id: 'q1', ...about, state: 'open', askedAtMs: NOW, expiresAtMs: later(25), calls: 1 },
    });
  });

  it('is the same one for every INVITE and call to the destination, and gives the latecomer what time is left', () => {
    const questions = new Questions(LIMITS);
    questions.ask(FREETOWN, NOW);
    questions.ask(FREETOWN, later(1));
    const joined = questions.ask({ ...FREETOWN, device: 'kitchen', call: 'call-2' }, later(20));
    expect(joined).toMatchObject({ kind: 'joined', question: { id: 'q1', calls: 2, expiresAtMs: later(25) } });
    expect(questions.tick(later(25))).toMatchObject([{ calls: ['call-1', 'call-2'] }]);
  });

  it('that is answered lets the calls that wait go on, or has them declined', () => {
    const questions = new Questions(LIMITS);
    questions.ask(FREETOWN, NOW);
    questions.ask(LONDON, NOW);
    expect(questions.answer('q1', YES, later(24))).toMatchObject({
      ...{ ok: true, question: { id: 'q1', state: 'allowed' }, calls: ['call-1'], others: [], isLate: false },
    });
    expect(questions.answer('Q2', NO, later(24))).toMatchObject({ ok: true, question: { id: 'q2', state: 'denied' } });
    expect(questions.open()).toEqual([]);
    expect(questions.tick(later(25))).toEqual([]);
  });

  it('that is allowed once is allowed for the device that it names, not for one that slipped in', () => {
    const questions = new Questions(LIMITS);
    questions.ask(FREETOWN, NOW);
    questions.ask({ ...FREETOWN, device: 'camera', call: 'call-2' }, NOW);
    expect(questions.answer('q1', YES, NOW)).toMatchObject({ calls: ['call-1'], others: ['call-2'] });
  });

  it('that is allowed for an hour is allowed for all that wait', () => {
    const questions = new Questions(LIMITS);
    questions.ask(FREETOWN, NOW);
    questions.ask({ ...FREETOWN, device: 'kitchen', call: 'call-2' }, NOW);
    expect(questions.answer('q1', { ...YES, term: 3600 }, NOW)).toMatchObject({
      calls: ['call-1', 'call-2'],
      others: [],
    });
  });

  it('expires with the calls that still wait', () => {
    const questions = new Questions(LIMITS);
    questions.ask(FREETOWN, NOW);
    expect(questions.nextDueMs()).toBe(later(25));
    expect(questions.tick(later(25) - 1)).toEqual([]);
    expect(questions.tick(later(25))).toMatchObject([{ question: { id: 'q1', state: 'expired' }, calls: ['call-1'] }]);
    expect(questions.nextDueMs()).toBeNull();
  });

  it('that expired is not asked again for a call whose INVITE comes once more, but for the next attempt', () => {
    const questions = new Questions(LIMITS);
    questions.ask(FREETOWN, NOW);
    questions.tick(later(25));
    expect(questions.ask(FREETOWN, later(26))).toEqual({
      ...{ kind: 'denied', why: 'Nobody answered the question about +23276123456 in time.' },
    });
    expect(questions.ask({ ...FREETOWN, call: 'call-2' }, later(27)).kind).toBe('asked');
  });

  it('whose callers all gave up holds its place until its time is over, and is withdrawn then', () => {
    const questions = new Questions(LIMITS);
    questions.ask(FREETOWN, NOW);
    questions.withdraw('call-1');
    expect(questions.ask({ ...FREETOWN, call: 'call-2' }, later(2)).kind).toBe('joined');
    questions.withdraw('call-2');
    expect(questions.tick(later(25))).toMatchObject([{ question: { id: 'q1', state: 'withdrawn' }, calls: [] }]);
  });

  it('may be answered late within the hour, for the next attempt', () => {
    const questions = new Questions(LIMITS);
    questions.ask(FREETOWN, NOW);
    questions.tick(later(25));
    const late = questions.answer('q1', YES, NOW + HOUR_MS - 1);
    expect(late).toMatchObject({ ok: true, isLate: true, calls: [], question: { state: 'allowed' } });
    expect(late.sentence).toBe('Nobody waits for +23276123456 any more: the next attempt passes.');
  });

  it.each([
    ['nobody asked', 'q9', NOW],
    ['is more than an hour old', 'q1', NOW + HOUR_MS],
  ])('that %s is none', (_, id, nowMs) => {
    const questions = new Questions(LIMITS);
    questions.ask(FREETOWN, NOW);
    expect(questions.answer(id, YES, nowMs)).toEqual({
      ...{ ok: false, sentence: `No question of the last hour is called '${id}'; 'ringfence asks' lists them.` },
    });
  });

  it("is found as 'last' while it is the newest that is open, else as the newest that was", () => {
    const questions = new Questions(LIMITS);
    expect(questions.answer('last', YES, NOW)).toMatchObject({ ok: false });
    questions.ask(FREETOWN, NOW);
    questions.ask(LONDON, later(1));
    questions.answer('q2', YES, later(2));
    expect(questions.answer('last', NO, later(3))).toMatchObject({ ok: true, question: { id: 'q1' } });
    expect(questions.answer('last', YES, later(4))).toMatchObject({ ok: false });
    questions.ask(another(1), later(5));
    questions.tick(later(60));
    expect(questions.answer('last', YES, later(61))).toMatchObject({ ok: true, question: { id: 'q3' } });
  });

  it('is answered once', () => {
    const questions = new Questions(LIMITS);
    questions.ask(FREETOWN, NOW);
    questions.answer('q1', NO, NOW);
    expect(questions.answer('q1', YES, NOW)).toEqual({
      ...{ ok: false, sentence: 'The question about +23276123456 was answered already: denied.' },
    });
  });

  it('that was denied is not asked again for ten minutes', () => {
    const questions = new Questions(LIMITS);
    questions.ask(FREETOWN, NOW);
    questions.answer('q1', NO, NOW);
    expect(questions.ask(FREETOWN, later(599)).kind).toBe('denied');
    expect(questions.ask(LONDON, later(599)).kind).toBe('asked');
    expect(questions.ask(FREETOWN, later(600)).kind).toBe('asked');
  });

  it('is found by its id for an hour, the newest last', () => {
    const questions = new Questions(LIMITS);
    const first = questionOf(questions.ask(FREETOWN, NOW));
    const second = questionOf(questions.ask(LONDON, later(1)));
    expect([questions.find('Q1'), questions.last(), questions.recent()]).toEqual([first, second, [first, second]]);
    questions.tick(later(25));
    questions.tick(NOW + HOUR_MS);
    expect(questions.recent()).toMatchObject([{ id: 'q2', state: 'expired' }]);
    expect(questions.find('q1')).toBeNull();
  });

  it('moves with a clock that is set', () => {
    const questions = new Questions(LIMITS);
    questions.ask(FREETOWN, 60_000);
    questions.shift(NOW - 60_000);
    expect(questions.open()).toMatchObject([{ askedAtMs: NOW, expiresAtMs: later(25) }]);
    expect(questions.tick(later(25) - 1)).toEqual([]);
    expect(questions.tick(later(25))).toHaveLength(1);
  });
});

describe('how much is asked', () => {
  it('is no more than max_asks at once, and one place is kept from each device', () => {
    const questions = new Questions(LIMITS);
    expect([1, 2, 3].map((index) => questions.ask(another(index), NOW).kind)).toEqual(['asked', 'asked', 'too-many']);
    expect(questions.ask(another(1, 'kitchen'), NOW).kind).toBe('asked');
    expect(questions.ask(another(1, 'door'), NOW).kind).toBe('too-many');
    questions.answer('q1', NO, NOW);
    expect(questions.ask(another(1, 'door'), NOW).kind).toBe('asked');
  });

  it.each([
    [0, 'too-many'],
    [1, 'asked'],
  ])('is by the configuration of now: with max_asks %i %s', (maxAsks, kind) => {
    const questions = new Questions(LIMITS);
    questions.reconfigure({ maxAsks, patienceSeconds: 10 });
    expect(questions.ask(FREETOWN, NOW).kind).toBe(kind);
    expect(questions.ask(LONDON, NOW).kind).toBe('too-many');
    expect(questions.nextDueMs()).toBe(maxAsks === 0 ? null : later(10));
  });

  it('ends for a device with the third question in an hour that nobody answered', () => {
    const questions = new Questions(LIMITS);
    let nowMs = NOW;
    for (const index of [1, 2, 3]) nowMs = unanswered(questions, another(index), nowMs);
    expect(questions.ask(another(4), nowMs)).toEqual({
      kind: 'unanswered',
      why: '3 questions for pbx went unanswered within the last hour.',
    });
    expect(questions.ask(another(4, 'kitchen'), nowMs).kind).toBe('asked');
    expect(questions.ask(another(4), NOW + HOUR_MS).kind).toBe('asked');
  });

  it('ends for a device with the sixth in a day, however slowly it asks', () => {
    const questions = new Questions(LIMITS);
    for (let index = 0; index < 6; index++) unanswered(questions, another(index), NOW + index * HOUR_MS);
    expect(questions.ask(another(7), NOW + 6 * HOUR_MS)).toEqual({
      kind: 'unanswered',
      why: '6 questions for pbx went unanswered within a day.',
    });
    expect(questions.ask(another(7), NOW + 25 * HOUR_MS).kind).toBe('asked');
  });

  it('counts a question that the caller withdrew before anybody could answer', () => {
    const questions = new Questions(LIMITS);
    for (const index of [1, 2, 3]) {
      questions.ask(another(index), later(30 * index));
      questions.withdraw(another(index).call);
      questions.tick(later(30 * index + 25));
    }
    expect(questions.ask(another(4), later(120)).kind).toBe('unanswered');
  });

  it('goes on when the owner answers late: somebody is there', () => {
    const questions = new Questions(LIMITS);
    let nowMs = NOW;
    for (const index of [1, 2, 3]) nowMs = unanswered(questions, another(index), nowMs);
    questions.answer('q3', NO, nowMs);
    expect(questions.ask(another(4), nowMs).kind).toBe('asked');
  });

  it('has an end for the premises too, where one box shows many addresses', () => {
    const questions = new Questions(LIMITS);
    let nowMs = NOW;
    for (let index = 0; index < 6; index++) nowMs = unanswered(questions, another(index, `fd00::${index}`), nowMs);
    expect(questions.ask(another(7, 'fd00::7'), nowMs).kind).toBe('too-many');
  });

  it('has an end for the owner who answers every one', () => {
    const questions = new Questions(LIMITS);
    const asked = [...Array(30).keys()].filter((index) => {
      const answer = questions.ask(another(index), later(index));
      if (answer.kind === 'asked') questions.answer(answer.question.id, NO, later(index));
      return answer.kind === 'asked';
    });
    expect(asked).toHaveLength(10);
  });

  it('survives a restart, and so do the ids', () => {
    const before = new Questions(LIMITS);
    let nowMs = NOW;
    for (const index of [1, 2, 3]) nowMs = unanswered(before, another(index), nowMs);
    const questions = new Questions(LIMITS);
    questions.restore(JSON.parse(JSON.stringify(before.save())), nowMs, nowMs);
    expect(questions.ask(another(4), nowMs).kind).toBe('unanswered');
    const { id } = questionOf(questions.ask({ ...LONDON, device: 'kitchen' }, nowMs));
    expect(Number(id.slice(1))).toBeGreaterThan(3);
  });

  it('survives a restart with a clock that does not know the date', () => {
    const before = new Questions(LIMITS);
    let nowMs = NOW;
    for (const index of [1, 2, 3]) nowMs = unanswered(before, another(index), nowMs);
    const questions = new Questions(LIMITS);
    questions.restore(before.save(), nowMs, 60_000);
    expect(questions.ask(another(4), 60_000).kind).toBe('unanswered');
    expect(questions.ask(another(4), 60_000 + HOUR_MS).kind).toBe('asked');
  });
});

/** A hijacked PBX on many addresses: 100,000 attempts in two hours, another destination each time, hanging up on every second. */
describe('a flood of 100,000 attempts', () => {
  const HOURS = 2;
  const ATTEMPTS = 100_000;

  function flood(
    devices: number,
    onAsked: (questions: Questions, question: Question, nowMs: number) => void,
  ): number[] {
    const questions = new Questions(LIMITS);
    const askedAtMs: number[] = [];
    let mostOpen = 0;
    let mostKept = 0;
    for (let index = 0; index < ATTEMPTS; index++) {
      const nowMs = NOW + (index * HOURS * HOUR_MS) / ATTEMPTS;
      questions.tick(nowMs);
      const request = another(index, `fd00::${index % devices}`);
      const asked = questions.ask(request, nowMs);
      if (asked.kind === 'asked') {
        askedAtMs.push(nowMs);
        onAsked(questions, asked.question, nowMs);
      }
      if (index % 2 === 0) questions.withdraw(request.call);
      mostOpen = Math.max(mostOpen, questions.open().length);
      mostKept = Math.max(mostKept, questions.recent().length);
    }
    expect(mostOpen).toBeLessThanOrEqual(LIMITS.maxAsks);
    expect(mostKept).toBeLessThanOrEqual(20);
    return askedAtMs;
  }

  it.each([
    ['one device asks four times an hour', 1, 4 * HOURS],
    ['many devices ask eight times an hour', 10_000, 8 * HOURS],
  ])('that nobody answers: %s at most', (_, devices, most) => {
    const asked = flood(devices, () => undefined).length;
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThanOrEqual(most);
  });

  it('that the owner denies one by one: twenty questions in any hour at most', () => {
    const times = flood(10_000, (questions, { id }, nowMs) => questions.answer(id, NO, nowMs));
    for (const [index, timeMs] of times.entries())
      expect(times.slice(index).filter((one) => one < timeMs + HOUR_MS).length).toBeLessThanOrEqual(20);
    expect(times.length).toBeGreaterThan(20);
  });

  it('to one destination keeps a bounded number waiting', () => {
    const questions = new Questions(LIMITS);
    const kinds = [...Array(1_000).keys()].map((index) => questions.ask({ ...FREETOWN, call: `${index}` }, NOW).kind);
    expect(kinds.filter((kind) => kind !== 'too-many')).toHaveLength(50);
    expect(questions.tick(later(25))[0]?.calls).toHaveLength(50);
  });

  it('with names without end takes no memory', () => {
    const questions = new Questions(LIMITS);
    const long = 'x'.repeat(1_000_000);
    questions.ask({ ...FREETOWN, device: long, number: long, dialled: long, why: long, country: long }, NOW);
    expect(JSON.stringify([questions.recent(), questions.save()]).length).toBeLessThan(2_000);
  });
});
