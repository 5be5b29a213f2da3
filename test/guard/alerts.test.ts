// A flood of refused calls makes few alerts, and no alert is lost.

import { describe, expect, it } from 'vitest';
import { AlertGate, type Concern } from '../../agent/guard/alerts.ts';
import { invite } from '../kit/sip.ts';
import { houseOf, Line, PROVIDER } from './line.ts';

const MINUTE_MS = 60_000;
const HOUSE = houseOf("config rule 'abroad'\n\tlist country 'SL'\n\toption verdict 'block'");
const NOON = Date.UTC(2015, 3, 1, 12);

function concern(kind: string): Concern {
  return { alert: 'call_blocked', severity: 'critical', kind, why: 'A sentence.', call: null };
}

describe('the gate', () => {
  it('lets the first of a kind through, then one a minute with the number of the others', () => {
    const gate = new AlertGate();
    expect(gate.pass(concern('a'), NOON)?.why).toBe('A sentence.');
    for (let second = 1; second < 60; second++) expect(gate.pass(concern('a'), NOON + second * 1000)).toBeNull();
    expect(gate.pass(concern('a'), NOON + MINUTE_MS)?.why).toBe('A sentence. 59 more like it since the last alert.');
    expect(gate.pass(concern('a'), NOON + 2 * MINUTE_MS)?.why).toBe('A sentence.');
  });

  it('holds no kind back for the sake of another', () => {
    const gate = new AlertGate();
    expect(gate.pass(concern('a'), NOON)).not.toBeNull();
    expect(gate.pass(concern('b'), NOON)).not.toBeNull();
  });

  it('is not silenced by a clock that is set back by years', () => {
    const gate = new AlertGate();
    gate.pass(concern('a'), NOON);
    expect(gate.pass(concern('a'), 0)).toMatchObject({ at: '1970-01-01T00:00:00.000Z' });
    expect(gate.pass(concern('a'), 1000)).toBeNull();
  });

  it('forgets the oldest kind, not the newest, when an attacker makes up thousands', () => {
    const gate = new AlertGate();
    for (let kind = 0; kind < 10_000; kind++) gate.pass(concern(`kind ${kind}`), NOON + kind * 2_100);
    const nowMs = NOON + 9_999 * 2_100 + 1;
    expect(gate.pass(concern('kind 9999'), nowMs)).toBeNull();
    expect(gate.pass(concern('kind 0'), nowMs)).not.toBeNull();
  });

  it('tells no more than anybody reads of one sort, however many kinds are made up, and of the others as ever', () => {
    const gate = new AlertGate();
    const told = Array.from({ length: 500 }, (_, kind) => gate.pass(concern(`from 192.168.1.${kind}`), NOON + kind));
    expect(told.filter((alert) => alert !== null)).toHaveLength(30);
    expect(gate.pass({ ...concern('a'), alert: 'fraud_blocked' }, NOON + 500)).not.toBeNull();
    expect(gate.pass(concern('b'), NOON + MINUTE_MS)?.why).toBe('A sentence. 470 more like it since the last alert.');
  });
});

describe('a kind that goes on', () => {
  it('is not the one to be forgotten for others', () => {
    const gate = new AlertGate();
    gate.pass(concern('old'), NOON);
    for (let kind = 0; kind < 200; kind++) gate.pass(concern(`kind ${kind}`), NOON);
    gate.pass(concern('old'), NOON + MINUTE_MS);
    for (let kind = 200; kind < 300; kind++) gate.pass(concern(`kind ${kind}`), NOON + MINUTE_MS);
    expect(gate.pass(concern('old'), NOON + MINUTE_MS + 1)).toBeNull();
  });
});

describe('alerts of blocked calls', () => {
  it('are told apart by device, rule and country', () => {
    const line = new Line(HOUSE);
    const dial = (number: string, from: string, callId: string) =>
      line.out(invite({ uri: `sip:${number}@${PROVIDER}`, callId }), { from });
    dial('010232761234', '192.168.1.20', 'a');
    dial('010232769999', '192.168.1.20', 'b');
    expect(line.alerts()).toHaveLength(1);
    dial('010881612345678', '192.168.1.20', 'c');
    dial('010232761234', '192.168.1.10', 'd');
    expect(line.alerts().map(({ call }) => call?.callId)).toEqual(['a', 'c', 'd']);
  });

  it('say of a whole night how many calls there were', () => {
    const off = ['novelty', 'velocity', 'sequence', 'probing'].map((name) => `config ${name}\n\toption enabled '0'\n`);
    const line = new Line(
      houseOf(`config rule 'abroad'\n\tlist country 'SL'\n\toption verdict 'block'\n${off.join('')}`),
    );
    const calls = 300;
    for (let call = 0; call < calls; call++) {
      line.out(invite({ uri: `sip:0102327612${String(call).padStart(4, '0')}@${PROVIDER}`, callId: `night-${call}` }));
      line.wait(2);
    }
    line.wait(61);
    line.out(invite({ uri: `sip:010232769999@${PROVIDER}`, callId: 'last' }));
    const blocked = line.alerts().filter(({ alert }) => alert === 'call_blocked');
    const untold = blocked.map(({ why }) => Number(/ (\d+) more like it/.exec(why)?.[1] ?? 0));
    expect(blocked.length).toBeLessThanOrEqual(14);
    expect(blocked.length + untold.reduce((sum, count) => sum + count, 0)).toBe(calls + 1);
    expect(line.guard.totals()).toMatchObject({ calls: calls + 1, outbound: calls + 1, blocked: calls + 1 });
  });

  it('warn of a call that nobody was asked about in time, and shout about one that is blocked', () => {
    const line = new Line(HOUSE);
    line.out(invite({ uri: `sip:010245512345@${PROVIDER}`, callId: 'ask' }));
    line.wait(26);
    line.out(invite({ uri: `sip:010232761234@${PROVIDER}`, callId: 'block' }));
    expect(line.alerts().map(({ severity }) => severity)).toEqual(['warn', 'critical']);
  });
});
