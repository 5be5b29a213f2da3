// A question from the guard's side: who waits for it, who joins, what each answer makes of the calls that wait and of those that come later.

import { beforeEach, describe, expect, it } from 'vitest';
import type { Action } from '../../agent/guard/action.ts';
import type { GuardCommand } from '../../agent/guard/command.ts';
import { invite, request, response } from '../kit/sip.ts';
import { HOME, houseOf, Line, PROVIDER } from './line.ts';

const PBX = '192.168.1.10';
const FREETOWN = '01023276123456';
const FREETOWN_TOO = '01023276999999';
const PARIS = '01033123456789';
const TOKYO = '0312345678';
const HOUSE = houseOf();

let line: Line;
let calls = 0;
beforeEach(() => {
  line = new Line(HOUSE);
});

interface Placed {
  readonly bytes: Buffer;
  readonly uri: string;
  readonly actions: readonly Action[];
}

function dial(number: string, from = PBX): Placed {
  const uri = `sip:${number}@${PROVIDER}`;
  const bytes = invite({ uri, callId: `call-${++calls}`, fromTag: `tag-${calls}` });
  return { bytes, uri, actions: line.out(bytes, { from }) };
}

/** The same INVITE once more, which the kernel lets pass where the guard asked it to. */
function repeat({ bytes, uri }: Placed, from = PBX): readonly Action[] {
  const mayPass = line.actions.some((action) => action.type === 'pass' && action.device === from && action.uri === uri);
  return line.out(bytes, { from, ...(mayPass ? { prefix: 'ringfence:allow:agent:approved' } : {}) });
}

function answer(id: string, given: Partial<Extract<GuardCommand, { command: 'answer' }>>) {
  const whole = { command: 'answer', id, decision: 'allow', term: 'once', scope: 'number', ...given } as const;
  const { result, actions } = line.guard.command(whole, line.nowMs);
  line.actions.push(...actions);
  return { ok: result.ok, sentence: result.sentence, actions };
}

const typed = <T extends Action['type']>(actions: readonly Action[], type: T) =>
  actions.filter((action): action is Extract<Action, { type: T }> => action.type === type);
const typesOf = (actions: readonly Action[]) => actions.map(({ type }) => type).sort();
const last = () => line.records().at(-1);

describe('an INVITE that is asked about', () => {
  it('opens a question with all that helps to answer it, and waits: nobody declines it, nothing alarms', () => {
    const { actions } = dial(FREETOWN);
    expect(typesOf(actions)).toEqual(['call', 'question']);
    expect(typed(actions, 'question')[0]?.question).toEqual({
      type: 'question',
      id: 'q1',
      state: 'open',
      device: 'pbx',
      dialled: FREETOWN,
      destination: { e164: '+23276123456', country: 'SL', kind: 'international' },
      price: { perMinute: expect.any(Number), currency: 'JPY', estimated: true },
      why: expect.stringContaining('Sierra Leone'),
      askedAt: '2015-04-01T02:30:00.000Z',
      expiresAt: '2015-04-01T02:30:25.000Z',
      calls: 1,
    });
  });

  it('is asked about once, however often it is repeated, and by however many calls', () => {
    const first = dial(FREETOWN);
    for (const seconds of [0.5, 1, 2]) {
      line.wait(seconds);
      expect(repeat(first)).toEqual([]);
    }
    expect(typesOf(dial(FREETOWN, HOME).actions)).toEqual(['call']);
    expect(line.guard.openQuestions()).toMatchObject([{ id: 'q1', calls: 2 }]);
  });

  it('asks again for another number', () => {
    dial(FREETOWN);
    dial(PARIS, HOME);
    expect(line.guard.openQuestions()).toMatchObject([
      { id: 'q1', device: 'pbx' },
      { id: 'q2', device: HOME },
    ]);
  });

  it('is declined with 603 when nobody answers, with one alert, and not asked about anew when that was lost', () => {
    const placed = dial(FREETOWN);
    expect(line.wait(24)).toEqual([]);
    const actions = line.wait(1);
    expect(typesOf(actions)).toEqual(['alert', 'call', 'decline', 'question']);
    expect(typed(actions, 'question')).toMatchObject([{ question: { id: 'q1', state: 'expired' } }]);
    expect(typed(actions, 'decline')).toMatchObject([{ held: true, cause: { message: { method: 'INVITE' } } }]);
    expect(last()).toMatchObject({ state: 'blocked', code: 603, verdict: 'ask' });
    expect(last()?.why).toMatch(/Nobody answered the question about it in time\.$/);
    line.wait(1);
    expect(typed(repeat(placed), 'question')).toEqual([]);
  });

  it('is over when its caller gives up, and keeps its place until its time is over', () => {
    const { bytes, uri } = dial(FREETOWN);
    const callId = `call-${calls}`;
    const cancel = request('CANCEL', { uri, callId, fromTag: `tag-${calls}` });
    expect(typesOf(line.out(cancel, { from: PBX }))).toContain('decline');
    expect(last()).toMatchObject({ state: 'blocked' });
    expect(last()?.why).toMatch(/The caller gave up\.$/);
    expect(line.guard.openQuestions()).toHaveLength(1);
    expect(typed(line.wait(25), 'question')).toMatchObject([{ question: { state: 'withdrawn' } }]);
    expect(bytes.length).toBeGreaterThan(0);
  });

  it('beyond max_asks is declined at once, and says so', () => {
    line = new Line(houseOf('', { max_asks: '1' }));
    dial(FREETOWN);
    const { actions } = dial(PARIS, HOME);
    expect(typesOf(actions)).toEqual(['alert', 'call', 'decline']);
    expect(last()?.why).toMatch(/No more than 1 questions \(max_asks\) are open at once\.$/);
  });

  it('is asked about no more after three questions that nobody answered: its class is blocked for the device', () => {
    for (const number of [FREETOWN, FREETOWN_TOO, PARIS]) {
      dial(number);
      line.wait(30);
    }
    const { actions } = dial('01049301234567');
    expect(typed(actions, 'question')).toEqual([]);
    expect(typed(actions, 'block')).toMatchObject([
      { block: { target: 'pbx', class: 'international', by: 'questions', state: 'active' } },
    ]);
    expect(typed(actions, 'quarantine')).toMatchObject([
      { decision: 'block', addresses: [PBX], class: 'international', seconds: 86_400 },
    ]);
    expect(typed(actions, 'alert').filter(({ alert }) => alert.alert === 'fraud_blocked')).toHaveLength(1);
    expect(typed(actions, 'decline')).toHaveLength(1);
    expect(typesOf(dial(TOKYO).actions)).not.toContain('decline');
    expect(typed(dial(FREETOWN, HOME).actions, 'question')).toHaveLength(1);
  });

  it('is asked of nobody in observe mode', () => {
    line = new Line(houseOf('', { mode: 'observe' }));
    const placed = dial(FREETOWN);
    line.in(response(placed.bytes, 200), PBX);
    expect(line.types()).not.toContain('question');
    expect(line.types()).not.toContain('decline');
    expect(line.alerts().every(({ why }) => /would/.test(why))).toBe(true);
    expect(last()).toMatchObject({ state: 'answered', verdict: 'ask' });
  });
});

describe('the answer', () => {
  it('allow, once, lets exactly that call pass', () => {
    const placed = dial(FREETOWN);
    expect(answer('q1', {})).toMatchObject({ ok: true, sentence: 'The call to +23276123456 goes on.' });
    expect(line.actions).toContainEqual({ type: 'pass', device: PBX, uri: placed.uri });
    line.wait(0.5);
    repeat(placed);
    expect(last()).toMatchObject({ state: 'attempted', verdict: 'allow', rule: 'answer:+23276123456' });
    expect(typed(dial(FREETOWN_TOO, HOME).actions, 'question')).toHaveLength(1);
    expect(typed(dial(FREETOWN).actions, 'question')).toHaveLength(1);
    line.in(response(placed.bytes, 200), PBX);
    expect(last()).toMatchObject({ state: 'answered' });
    expect(line.alerts()).toEqual([]);
  });

  it('allow holds for the INVITE with credentials too, which the provider asked for', () => {
    const placed = dial(FREETOWN);
    answer('q1', {});
    repeat(placed);
    line.in(response(placed.bytes, 407), PBX);
    const headers = ['Proxy-Authorization: Digest username="pbx"'];
    const ids = { callId: `call-${calls}`, fromTag: `tag-${calls}` };
    const again = { ...placed, bytes: invite({ uri: placed.uri, cseq: 2, headers, ...ids }) };
    expect(typed(repeat(again), 'question')).toEqual([]);
    expect(line.types()).not.toContain('refuse');
    line.in(response(again.bytes, 200), PBX);
    expect(last()).toMatchObject({ state: 'answered', verdict: 'allow' });
  });

  it('allow, once, of two calls that wait lets the first pass that comes again, and takes the other back', () => {
    const [first, second] = [dial(FREETOWN), dial(FREETOWN)];
    expect(line.guard.openQuestions()).toMatchObject([{ calls: 2 }]);
    answer('q1', {});
    expect(typed(repeat(second), 'refuse')).toEqual([]);
    expect(last()).toMatchObject({ callId: `call-${calls}`, verdict: 'allow' });
    expect(typed(repeat(first), 'refuse')).toHaveLength(1);
  });

  it('allow makes the country a familiar one, once somebody has answered there', () => {
    const placed = dial(FREETOWN);
    answer('q1', {});
    repeat(placed);
    expect(line.guard.materials().standing.knownCountries).toEqual([]);
    line.in(response(placed.bytes, 200), PBX);
    expect(line.guard.materials().standing.knownCountries).toEqual(['SL']);
    expect(typed(dial(FREETOWN_TOO, HOME).actions, 'question')).toEqual([]);
  });

  it('allow, for an hour, is for everybody and a standing rule for that hour', () => {
    const placed = dial(FREETOWN);
    expect(answer('q1', { term: 3600 }).actions.map(({ type }) => type)).toContain('standing');
    expect(line.guard.materials().standing).toMatchObject({ allowedNumbers: ['+23276123456'], allowedCountries: [] });
    repeat(placed);
    const other = dial(FREETOWN, HOME);
    expect(typed(other.actions, 'question')).toEqual([]);
    expect(typed(other.actions, 'pass')).toEqual([{ type: 'pass', device: HOME, uri: other.uri }]);
    expect(line.wait(3601)).toContainEqual({ type: 'standing' });
    expect(line.guard.materials().standing.allowedNumbers).toEqual([]);
  });

  it('allow, always, for the country lets any number there pass, and is kept', () => {
    dial(FREETOWN);
    answer('q1', { term: 'always', scope: 'country' });
    expect(line.guard.materials().standing).toMatchObject({ allowedCountries: ['SL'] });
    expect(typed(dial(FREETOWN_TOO, HOME).actions, 'question')).toEqual([]);
    expect(typed(dial(PARIS, HOME).actions, 'question')).toHaveLength(1);
    const next = new Line(HOUSE);
    next.guard.restore(line.guard.save(), line.nowMs, next.nowMs);
    expect(next.guard.materials().standing).toMatchObject({ allowedCountries: ['SL'] });
  });

  it('allow for one device declines the others that joined its question', () => {
    dial(FREETOWN);
    dial(FREETOWN, HOME);
    const { actions } = answer('q1', {});
    expect(typed(actions, 'pass')).toMatchObject([{ device: PBX }]);
    expect(typed(actions, 'decline')).toMatchObject([{ cause: { source: { address: HOME } } }]);
  });

  it('deny declines the call now, and is not asked for again at once', () => {
    dial(FREETOWN);
    const { sentence, actions } = answer('q1', { decision: 'deny' });
    expect(sentence).toBe('The call to +23276123456 is declined.');
    expect(typed(actions, 'decline')).toHaveLength(1);
    expect(line.guard.blocks(line.nowMs)).toEqual([]);
    line.wait(60);
    const again = dial(FREETOWN);
    expect(typesOf(again.actions)).toEqual(expect.arrayContaining(['call', 'decline']));
    expect(typed(again.actions, 'question')).toEqual([]);
  });

  it('block declines it, blocks the class for the device in the kernel, and ends its running calls of it', () => {
    line = new Line(houseOf("config rule 'france'\n\tlist country 'FR'\n\toption verdict 'allow'\n"));
    const [paris, tokyo] = [dial(PARIS), dial(TOKYO)];
    for (const { bytes } of [paris, tokyo]) line.in(response(bytes, 200), PBX);
    dial(FREETOWN);
    const { sentence, actions } = answer('q1', { decision: 'block', term: 7200 });
    expect(sentence).toBe('Calls like the one to +23276123456 are blocked for pbx.');
    expect(typed(actions, 'quarantine')).toMatchObject([
      { decision: 'block', addresses: [PBX], class: 'international', seconds: 7200 },
    ]);
    expect(typed(actions, 'block')).toMatchObject([{ block: { by: 'owner', target: 'pbx', class: 'international' } }]);
    expect(typed(actions, 'decline')).toHaveLength(1);
    const inParis = line.guard.active().find(({ target }) => target.includes(PARIS));
    expect(typed(actions, 'end')).toMatchObject([{ id: inParis?.id, why: 'The owner said no to it.' }]);
  });

  it('that comes too late counts for the next attempt', () => {
    dial(FREETOWN);
    line.wait(25);
    expect(answer('Q1', {})).toMatchObject({
      ok: true,
      sentence: 'Nobody waits for +23276123456 any more: the next attempt passes.',
    });
    const next = dial(FREETOWN);
    expect(typed(next.actions, 'question')).toEqual([]);
    expect(typed(next.actions, 'pass')).toHaveLength(1);
  });

  it('is taken once, and for a question that there is', () => {
    dial(FREETOWN);
    answer('q1', {});
    expect(answer('q1', { decision: 'deny' })).toMatchObject({ ok: false, actions: [] });
    expect(answer('q7', {})).toMatchObject({ ok: false, sentence: expect.stringContaining("'q7'") });
  });
});
