// The owner's orders, carried out by the guard: what they do to calls that run, to calls to come and to the kernel, in one sentence; and
// what is left of them after a restart.

import { beforeEach, describe, expect, it } from 'vitest';
import type { Action } from '../../agent/guard/action.ts';
import { type GuardCommand, tightens } from '../../agent/guard/command.ts';
import type { BlockTarget } from '../../agent/policy/orders/order.ts';
import { invite, response } from '../kit/sip.ts';
import { HOME, houseOf, Line, PROVIDER } from './line.ts';

const PBX = '192.168.1.10';
const TOKYO = '0312345678';
const OSAKA = '0612345678';
const PARIS = '01033123456789';
const PARIS_RULE = `config rule 'france'\n\tlist country 'FR'\n\toption verdict 'allow'\n`;
const SISTER = '010441632960123';
const SISTER_RULE = `config rule 'sister'\n\tlist number '+441632960123'\n\toption verdict 'allow'\n`;
const HOUSE = houseOf(`${PARIS_RULE}\n${SISTER_RULE}`);
const THE_PBX: BlockTarget = { kind: 'device', device: 'pbx', class: 'all' };

let line: Line;
let calls = 0;
beforeEach(() => {
  line = new Line(HOUSE);
});

function dial(number: string, from = PBX) {
  const uri = `sip:${number}@${PROVIDER}`;
  const bytes = invite({ uri, callId: `call-${++calls}`, fromTag: `tag-${calls}` });
  return { bytes, actions: line.out(bytes, { from }) };
}

/** Answers the id of the call. */
function talk(number: string, from = PBX): string {
  line.in(response(dial(number, from).bytes, 200, { contact: `sip:gw@${PROVIDER}` }), from);
  return line.guard.active().at(-1)?.id ?? '';
}

function order(command: GuardCommand) {
  const { result, actions } = line.guard.command(command, line.nowMs);
  line.actions.push(...actions);
  return { ...result, actions };
}

const block = (target: BlockTarget, seconds: number | null = 3600) => order({ command: 'block', target, seconds });
const typed = <T extends Action['type']>(actions: readonly Action[], type: T) =>
  actions.filter((action): action is Extract<Action, { type: T }> => action.type === type);
const last = () => line.records().at(-1);

describe('to block', () => {
  it('a device keeps it in the kernel, ends its calls but for those to allowed numbers and for help, and says so', () => {
    const [tokyo, paris] = [talk(TOKYO), talk(PARIS)];
    talk(SISTER);
    talk('119');
    talk(OSAKA, HOME);
    const { sentence, actions } = block(THE_PBX);
    expect(sentence).toBe('pbx is blocked for an hour. 2 running calls are being ended.');
    expect(typed(actions, 'end').map(({ id }) => id)).toEqual([tokyo, paris]);
    expect(typed(actions, 'quarantine')).toMatchObject([
      { decision: 'block', addresses: [PBX], class: 'all', seconds: 3600 },
    ]);
    dial(TOKYO);
    expect(last()).toMatchObject({ verdict: 'block', rule: 'owner:block', state: 'blocked' });
    for (const number of ['110', SISTER]) {
      dial(number);
      expect(last(), number).toMatchObject({ verdict: 'allow' });
    }
    dial(TOKYO, HOME);
    expect(last()).toMatchObject({ verdict: 'allow' });
  });

  it('a number or a country ends calls there and becomes a standing rule', () => {
    const paris = talk(PARIS);
    expect(block({ kind: 'number', number: '+33123456789' }, null)).toMatchObject({
      sentence: '+33123456789 is blocked until you lift it. 1 running call is being ended.',
      actions: expect.arrayContaining([{ type: 'standing' }, expect.objectContaining({ type: 'end', id: paris })]),
    });
    expect(block({ kind: 'country', country: 'GB' })).toMatchObject({ sentence: 'GB is blocked for an hour.' });
    expect(line.guard.materials().standing).toMatchObject({
      blockedNumbers: ['+33123456789'],
      blockedCountries: ['GB'],
    });
    dial(PARIS, HOME);
    expect(last()).toMatchObject({ verdict: 'block', rule: 'owner:block' });
    dial(SISTER);
    expect(last()).toMatchObject({ verdict: 'block', rule: 'owner:block' });
  });

  it('in observe mode ends nothing, and says that nothing is stopped', () => {
    line = new Line(houseOf(PARIS_RULE, { mode: 'observe' }));
    talk(TOKYO);
    const { sentence, actions } = block(THE_PBX);
    expect(sentence).toBe('pbx is blocked for an hour. In observe mode nothing is stopped, only told.');
    expect(typed(actions, 'end')).toEqual([]);
    dial(TOKYO);
    expect(line.types()).not.toContain('decline');
    expect(last()).toMatchObject({ verdict: 'block', state: 'attempted' });
  });

  it('ends by itself when its time is over, which is told once', () => {
    block(THE_PBX, 60);
    expect(typed(line.wait(59), 'block')).toEqual([]);
    expect(typed(line.wait(1), 'block')).toMatchObject([{ block: { id: 'b1', state: 'expired' } }]);
    expect(line.wait(60)).toEqual([]);
    dial(TOKYO);
    expect(last()).toMatchObject({ verdict: 'allow' });
  });
});

describe('to unblock', () => {
  it('undoes it by id, by name, or all at once, and says how much', () => {
    block(THE_PBX);
    block({ kind: 'country', country: 'SL' });
    expect(order({ command: 'unblock', target: 'b1' })).toMatchObject({
      ...{ ok: true, sentence: '1 block lifted.' },
      actions: expect.arrayContaining([
        { type: 'quarantine', decision: 'block', addresses: [PBX], class: 'all', seconds: 0 },
      ]),
    });
    block(THE_PBX);
    expect(order({ command: 'unblock', target: 'all' })).toMatchObject({ sentence: '2 blocks lifted.' });
    expect(order({ command: 'unblock', target: 'all' })).toMatchObject({
      ...{ ok: false, sentence: "Nothing is blocked, suspected or allowed by the name 'all'." },
    });
  });

  it('takes a permission back', () => {
    dial('01023276123456');
    order({ command: 'answer', id: 'q1', decision: 'allow', term: 'always', scope: 'country' });
    expect(order({ command: 'unblock', target: 'SL' })).toMatchObject({ sentence: '1 permission taken back.' });
    expect(line.guard.materials().standing.allowedCountries).toEqual([]);
  });
});

describe('to end', () => {
  it('a call by its Call-ID, or all, leaves calls for help alone', () => {
    const tokyo = talk(TOKYO);
    const callId = `call-${calls}`;
    talk('110');
    expect(order({ command: 'end', call: callId })).toMatchObject({
      ...{ ok: true, sentence: '1 call is being ended.' },
      actions: [{ type: 'end', id: tokyo, why: 'The owner ended it.' }],
    });
    expect(typed(order({ command: 'end', call: 'all' }).actions, 'end').map(({ id }) => id)).toEqual([tokyo]);
    expect(order({ command: 'end', call: `call-${calls}` })).toMatchObject({ ok: false, actions: [] });
  });

  it('what nobody saw begin is silenced only when it is meant, and not by order of a broker that may only tighten', () => {
    talk(PARIS);
    expect(line.guard.command({ command: 'end', call: 'all' }, line.nowMs).actions).toMatchObject([{ type: 'end' }]);
    const { actions } = line.guard.command({ command: 'end', call: 'unseen' }, line.nowMs);
    expect(actions).toEqual([{ type: 'silence', why: 'The owner ended it.' }]);
    expect(tightens({ command: 'end', call: 'all' }, { hour: 0, day: 0 })).toBe(true);
    expect(tightens({ command: 'end', call: 'unseen' }, { hour: 0, day: 0 })).toBe(false);
    const [told] = line.guard.onHangup(
      'media 192.168.1.10 4000 203.0.113.9 30000',
      'ended',
      'It fell silent.',
      line.nowMs,
    );
    expect(told).toMatchObject({ type: 'alert', alert: { alert: 'call_ended', call: null } });
  });

  it('is told when it has ended, with the record, and told as critical when it has not', () => {
    const tokyo = talk(TOKYO);
    expect(
      line.guard.onHangup(tokyo, 'still_running', 'The owner ended it. Its media go on.', line.nowMs),
    ).toMatchObject([
      { type: 'alert', alert: { alert: 'call_still_running', severity: 'critical', call: { dialled: TOKYO } } },
    ]);
    const ended = line.guard.onHangup(tokyo, 'ended', 'The owner ended it. Both ends confirmed.', line.nowMs);
    expect(ended.find(({ type }) => type === 'call')).toMatchObject({ over: true, record: { state: 'ended' } });
    expect(typed(ended, 'alert')).toMatchObject([
      { alert: { alert: 'call_ended', severity: 'warn', why: expect.stringContaining('Both ends confirmed.') } },
    ]);
    expect(line.guard.active()).toEqual([]);
  });
});

describe('what is asked for', () => {
  it('comes as a sentence and as records', () => {
    talk(TOKYO);
    block({ kind: 'country', country: 'SL' });
    dial('01049301234567', HOME);
    expect(order({ command: 'calls' })).toMatchObject({ sentence: '2 calls under way.' });
    expect(order({ command: 'blocks' })).toMatchObject({ sentence: '1 block in force.', data: [{ id: 'b1' }] });
    expect(order({ command: 'asks' })).toMatchObject({ sentence: '1 question open.', data: [{ id: 'q1' }] });
  });
});

describe('after a restart', () => {
  beforeEach(() => {
    // A clock that was never set would tell nothing of how long it was away.
    line.nowMs = Date.UTC(2026, 3, 1);
  });

  /** A guard that begins with what this one knew. */
  function restarted() {
    const saved = JSON.parse(JSON.stringify(line.guard.save()));
    const next = new Line(HOUSE);
    next.nowMs = line.nowMs + 10_000;
    return { next, actions: next.guard.restore(saved, line.nowMs, next.nowMs) };
  }

  it('a blocked device is held in the kernel at the address its section names, before it was seen', () => {
    block(THE_PBX);
    const { next, actions } = restarted();
    expect(actions).toEqual([{ type: 'quarantine', decision: 'block', addresses: [PBX], class: 'all', seconds: 3590 }]);
    expect(next.guard.blocks(next.nowMs)).toMatchObject([{ id: 'b1', target: 'pbx', by: 'owner', state: 'active' }]);
  });

  const MAC = '02:00:5e:10:00:07';
  const THE_DECT: BlockTarget = { kind: 'device', device: 'dect', class: 'all' };
  const callFrom = (address: string, on: Line) =>
    on.out(invite({ uri: `sip:${TOKYO}@${PROVIDER}`, callId: `call-${++calls}` }), { from: address, mac: MAC });

  it('a device that is known by its MAC address is held where it was seen last', () => {
    callFrom('192.168.1.30', line);
    block(THE_DECT);
    const { next, actions } = restarted();
    expect(typed(actions, 'quarantine')).toMatchObject([{ addresses: ['192.168.1.30'], class: 'all' }]);
    callFrom('192.168.1.30', next);
    expect(next.records().at(-1)).toMatchObject({ verdict: 'block', rule: 'owner:block' });
  });

  it('a device that nobody saw before is held as soon as it is seen', () => {
    block(THE_DECT);
    const { next, actions } = restarted();
    expect(actions).toEqual([]);
    expect(typed(callFrom('192.168.1.30', next), 'quarantine')).toMatchObject([{ addresses: ['192.168.1.30'] }]);
    expect(next.records().at(-1)).toMatchObject({ verdict: 'block', rule: 'owner:block' });
  });

  it('an address that is another device by now is let go', () => {
    callFrom('192.168.1.30', line);
    block(THE_DECT);
    const { next } = restarted();
    const seen = next.out(invite({ uri: `sip:${TOKYO}@${PROVIDER}` }), { from: '192.168.1.30' });
    expect(typed(seen, 'quarantine')).toMatchObject([{ decision: 'block', addresses: ['192.168.1.30'], seconds: 0 }]);
    expect(next.records().at(-1)).toMatchObject({ device: '192.168.1.30', verdict: 'allow' });
  });

  it('numbers and countries stand, ids go on, and unanswered questions still count', () => {
    block({ kind: 'country', country: 'SL' }, null);
    for (const number of ['01049301234567', '01049301234568', '01049301234569']) {
      dial(number, HOME);
      line.wait(30);
    }
    const { next } = restarted();
    expect(next.guard.materials().standing).toMatchObject({ blockedCountries: ['SL'] });
    const { result } = next.guard.command({ command: 'block', target: THE_PBX, seconds: 60 }, next.nowMs);
    expect(result.ok).toBe(true);
    expect(next.guard.blocks(next.nowMs).map(({ id }) => id)).toEqual(['b1', 'b2']);
    const actions = next.out(invite({ uri: `sip:01034911234567@${PROVIDER}` }));
    expect(typed(actions, 'block')).toMatchObject([{ block: { by: 'questions', target: HOME } }]);
  });
});
