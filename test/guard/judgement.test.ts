// What detectors find about calls that nobody forbade, and what the guard makes of it: the next call asked about, the device blocked, what
// runs ended; and what is never touched.

import { beforeEach, describe, expect, it } from 'vitest';
import { logPrefix } from '../../agent/firewall/log-prefix.ts';
import type { Action } from '../../agent/guard/action.ts';
import { invite, request, response } from '../kit/sip.ts';
import { HOME, houseOf, Line, PROVIDER } from './line.ts';

const PBX = '192.168.1.10';
const UNASKED = `config novelty 'novelty'\n\toption warn '0'\n`;
const SISTER = `config rule 'sister'\n\tlist number '+441632960123'\n\toption verdict 'allow'\n`;
const HOUSE = houseOf(`${UNASKED}\n${SISTER}`);

const SISTERS_NUMBER = '010441632960123';

let line: Line;
let calls = 0;
beforeEach(() => {
  line = new Line(HOUSE);
});

interface Placed {
  readonly bytes: Buffer;
  readonly actions: Action[];
}

function dial(number: string, from = PBX, prefix?: string): Placed {
  const bytes = invite({ uri: `sip:${number}@${PROVIDER}`, callId: `call-${++calls}`, fromTag: `tag-${calls}` });
  return { bytes, actions: line.out(bytes, { from, ...(prefix === undefined ? {} : { prefix }) }) };
}

function answered(number: string, from = PBX): Placed {
  const placed = dial(number, from);
  placed.actions.push(...line.in(response(placed.bytes, 200, { contact: `sip:gw@${PROVIDER}` }), from));
  return placed;
}

/** The device hangs up a call of its own. */
function hangUp({ bytes }: Placed, number: string, from = PBX): Action[] {
  const callId = /Call-ID: (\S+)/.exec(bytes.toString())?.[1] ?? '';
  const fromTag = /;tag=(tag-\d+)/.exec(bytes.toString())?.[1] ?? '';
  const uri = `sip:gw@${PROVIDER}`;
  const bye = request('BYE', { uri, to: `sip:${number}@${PROVIDER}`, callId, fromTag, toTag: 'to-1', cseq: 2 });
  return [...line.out(bye, { from }), ...line.in(response(bye, 200), from)];
}

const freetown = (index: number) => `01023276${String(100_000 + index * 7_919).slice(-6)}`;
const typed = <T extends Action['type']>(actions: readonly Action[], type: T) =>
  actions.filter((action): action is Extract<Action, { type: T }> => action.type === type);

describe('unfamiliar money', () => {
  it('blocks the class for the device, in the kernel too, and ends its running calls of it, once it is spent', () => {
    const first = answered(freetown(1));
    expect(typed(first.actions, 'block')).toEqual([]);
    line.wait(32);
    hangUp(first, freetown(1));
    const second = answered(freetown(2));
    const third = answered(freetown(3));
    const everything = [...second.actions, ...third.actions];
    const block = { id: 'b1', kind: 'device', target: 'pbx', class: 'international', by: 'detector', state: 'active' };
    expect(typed(everything, 'block')[0]).toMatchObject({ block });
    expect(new Set(typed(everything, 'block').map(({ block: { id } }) => id)).size).toBe(1);
    expect(typed(everything, 'quarantine')).toContainEqual({
      ...{ type: 'quarantine', decision: 'block', addresses: [PBX], class: 'international', seconds: 86_400 },
    });
    expect(typed(everything, 'end').length).toBeGreaterThan(0);
    expect(line.alerts().filter(({ alert }) => alert === 'fraud_blocked')).toMatchObject([
      {
        severity: 'critical',
        why: expect.stringMatching(/^Device pbx spent [\d.]+ JPY.* JPY\. .* blocked for a day\.$/),
      },
    ]);
    const next = dial(freetown(4), PBX, logPrefix('block', 'agent:blocked', true));
    expect(typed(next.actions, 'decline')).toHaveLength(1);
    expect(line.records().at(-1)).toMatchObject({ state: 'blocked', verdict: 'block', rule: 'detector:block' });
  });

  function spend(): void {
    const spent = [1, 2, 3].map((index) => ({ placed: answered(freetown(index)), number: freetown(index) }));
    for (const { placed, number } of spent) hangUp(placed, number);
    expect(line.guard.blocks(line.nowMs)).toHaveLength(1);
  }
  const ended = () => typed(line.actions, 'end').map(({ id }) => id);

  it('leaves alone what the owner allowed by number, calls for help, calls at home, and other devices', () => {
    answered(SISTERS_NUMBER);
    const own = line.guard.active()[0]?.id;
    spend();
    expect(line.guard.active().map(({ id }) => id)).toEqual([own]);
    expect(new Set(ended()).size).toBe(3);
    expect(ended()).not.toContain(own);
    for (const number of [SISTERS_NUMBER, '110', '0312345678'])
      expect(new Set(dial(number).actions.map(({ type }) => type)), number).toEqual(new Set(['call', 'watch']));
    expect(line.records().slice(-3)).toMatchObject([{ verdict: 'allow' }, { verdict: 'allow' }, { verdict: 'allow' }]);
    dial('0312345678', HOME);
    expect(line.records().at(-1)).toMatchObject({ device: HOME, verdict: 'allow' });
  });

  it('is forgiven when the owner lifts the block, and the kernel lets go of the device', () => {
    spend();
    const { result, actions } = line.guard.command({ command: 'unblock', target: 'pbx' }, line.nowMs);
    expect(result).toEqual({ ok: true, sentence: '1 block lifted, 1 suspicion dropped.' });
    expect(typed([...actions], 'block')).toMatchObject([{ block: { id: 'b1', state: 'lifted' } }]);
    expect(actions).toContainEqual({
      ...{ type: 'quarantine', decision: 'block', addresses: [PBX], class: 'international', seconds: 0 },
    });
    expect(line.guard.blocks(line.nowMs)).toEqual([]);
  });

  it('is over after block_for, and that is told', () => {
    spend();
    const told = line.wait(86_401);
    expect(typed(told, 'block')).toMatchObject([{ block: { id: 'b1', state: 'expired' } }]);
    expect(line.guard.blocks(line.nowMs)).toEqual([]);
  });

  it('is only told in observe mode: nothing is ended, and the sentence says would', () => {
    line = new Line(houseOf(UNASKED, { mode: 'observe' }));
    for (const index of [1, 2, 3]) answered(freetown(index));
    expect(line.types()).not.toContain('end');
    expect(line.types()).not.toContain('decline');
    const alerts = line.alerts();
    expect(alerts.length).toBeGreaterThan(0);
    for (const { why } of alerts) expect(why).toMatch(/would/);
  });
});

describe('a suspicion', () => {
  const CAUTIOUS = houseOf(`${UNASKED}\nconfig velocity 'velocity'\n\toption warn '2'\n\toption block '0'\n`);
  beforeEach(() => {
    line = new Line(CAUTIOUS);
  });

  it('takes back the call that raises it, has the kernel hold the next one, and puts a question about each', () => {
    dial(freetown(1));
    const second = dial(freetown(2));
    expect(typed(second.actions, 'quarantine')).toMatchObject([
      { decision: 'ask', addresses: [PBX], class: 'international', seconds: 3_600 },
    ]);
    expect(typed(second.actions, 'refuse')).toHaveLength(1);
    expect(typed(second.actions, 'question')).toMatchObject([{ question: { id: 'q1', state: 'open', device: 'pbx' } }]);
    expect(line.alerts()[0]).toMatchObject({ alert: 'fraud_suspected', severity: 'warn' });
    const third = dial(freetown(3), PBX, logPrefix('ask', 'agent:suspected', true));
    expect(typed(third.actions, 'question')).toMatchObject([{ question: { id: 'q2', state: 'open', device: 'pbx' } }]);
    expect(third.actions.map(({ type }) => type).sort()).toEqual(['call', 'question']);
    dial('0312345678');
    expect(line.records().at(-1)).toMatchObject({ dialled: '0312345678', verdict: 'allow' });
  });

  it('of a device by another address holds that one too, as soon as it is seen', () => {
    const mac = '02:00:5e:10:00:07';
    const from = (address: string, number: string) => {
      const uri = `sip:${number}@${PROVIDER}`;
      return line.out(invite({ uri, callId: `${address}-${number}` }), { from: address, mac });
    };
    from('192.168.1.30', freetown(1));
    from('192.168.1.30', freetown(2));
    expect(typed(from('192.168.1.31', '0312345678'), 'quarantine')).toMatchObject([
      { decision: 'ask', addresses: ['192.168.1.31'], class: 'international' },
    ]);
  });
});

describe("the kernel's word against the guard's", () => {
  it.each([
    ['block', 'agent:blocked'],
    ['block', 'agent:refused'],
  ] as const)(
    'a call that it dropped by %s %s, of which nobody here knows, passes when it is repeated',
    (decision, rule) => {
      const uri = `sip:0312345678@${PROVIDER}`;
      const bytes = invite({ uri });
      const actions = line.out(bytes, { prefix: logPrefix(decision, rule, true) });
      expect(actions).toContainEqual({ type: 'pass', device: HOME, uri });
      expect(line.types()).not.toContain('decline');
      line.wait(0.5);
      line.out(bytes, { prefix: logPrefix('allow', 'agent:approved', false) });
      expect(line.records().at(-1)).toMatchObject({ state: 'attempted', verdict: 'allow' });
    },
  );

  it('a call that it asked about by a suspicion that is over passes too', () => {
    const uri = `sip:${freetown(1)}@${PROVIDER}`;
    const actions = line.out(invite({ uri }), { prefix: logPrefix('ask', 'agent:suspected', true) });
    expect(actions).toContainEqual({ type: 'pass', device: HOME, uri });
    expect(line.types()).not.toContain('question');
  });
});

describe('a call that was refused after its INVITE had left', () => {
  const BLOCKED = houseOf("config rule 'abroad'\n\tlist country 'SL'\n\toption verdict 'block'");
  const bytes = invite({ uri: `sip:0102-32761234@${PROVIDER}` });

  it('and that is answered all the same is hung up', () => {
    line = new Line(BLOCKED);
    line.out(bytes);
    expect(line.types()).toContain('refuse');
    const actions = line.in(response(bytes, 200, { contact: `sip:gw@${PROVIDER}` }));
    expect(typed(actions, 'end')).toMatchObject([
      { id: line.guard.active()[0]?.id, why: expect.stringMatching(/^It was refused, and answered all the same\. /) },
    ]);
    expect(line.guard.dialogs(line.guard.active()[0]?.id ?? '')).toMatchObject([{ state: 'confirmed' }]);
    expect(line.alerts()).toHaveLength(1);
  });

  it('is left alone in observe mode, which refuses nothing', () => {
    line = new Line(
      houseOf("config rule 'abroad'\n\tlist country 'SL'\n\toption verdict 'block'", { mode: 'observe' }),
    );
    line.out(bytes);
    line.in(response(bytes, 200, { contact: `sip:gw@${PROVIDER}` }));
    expect(line.types()).not.toContain('end');
  });
});
