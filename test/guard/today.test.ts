// What the day has come to, and the devices that speak SIP, as their owner sees them.

import { describe, expect, it } from 'vitest';
import { Guard } from '../../agent/guard.ts';
import { invite, request, response } from '../kit/sip.ts';
import { HOME, houseOf, Line } from './line.ts';

const ABROAD = "config rule 'gb'\n\tlist country 'GB'\n\toption verdict 'allow'\n";

function today(line: Line) {
  return line.guard.today(line.guard.running(line.nowMs), line.nowMs);
}

/** A call abroad that is answered at once, and goes on. */
function call(line: Line, callId: string): Buffer {
  const dialled = invite({ uri: 'sip:+442079460000@203.0.113.9', callId });
  line.out(dialled);
  line.in(response(dialled, 200, { toTag: 'far', contact: 'sip:far@203.0.113.9' }));
  return dialled;
}

describe('today', () => {
  it('counts calls, those abroad, what was stopped, and what it costs, running calls included', () => {
    const line = new Line(houseOf(ABROAD));
    call(line, 'one');
    line.out(invite({ uri: 'sip:+881612345678@203.0.113.9', callId: 'two' }));
    line.out(invite({ uri: 'sip:0312345678@203.0.113.9', callId: 'three' }));
    const { cost, ...counts } = today(line);
    expect(counts).toEqual({
      ...{ type: 'today', date: '2015-04-01', calls: 3, international: 2, blocked: 1, currency: 'JPY' },
    });
    expect(cost).toBeGreaterThan(0);
    line.wait(600);
    expect(today(line).cost).toBeGreaterThan(cost);
  });

  it('begins anew at the midnight of the household, and a call costs on the day on which it ends', () => {
    const house = { ...houseOf(ABROAD), zone: 'Asia/Tokyo' };
    const line = new Line(house);
    line.nowMs = Date.UTC(2015, 3, 1, 14, 59);
    call(line, 'late');
    expect(today(line)).toMatchObject({ date: '2015-04-01', calls: 1 });
    line.nowMs = Date.UTC(2015, 3, 1, 15, 0);
    expect(today(line)).toMatchObject({ date: '2015-04-02', calls: 0, international: 0, blocked: 0 });
    line.out(request('BYE', { callId: 'late', toTag: 'far', uri: 'sip:far@203.0.113.9', cseq: 2 }));
    line.wait(60);
    expect(today(line).cost).toBeGreaterThan(0);
    expect(line.guard.running(line.nowMs)).toEqual([]);
  });

  it('goes on after a restart on the same day', () => {
    const line = new Line(houseOf(ABROAD));
    call(line, 'one');
    const saved = JSON.parse(JSON.stringify(line.guard.save()));
    const after = new Guard(houseOf(ABROAD));
    after.restore(saved, line.nowMs, line.nowMs);
    expect(after.today([], line.nowMs)).toMatchObject({ calls: 1, international: 1 });
    expect(after.today([], line.nowMs + 86_400_000)).toMatchObject({ calls: 0, date: '2015-04-02' });
  });
});

describe('the devices', () => {
  it('are those of the configuration, seen or not, and whoever was seen besides', () => {
    const line = new Line(houseOf());
    const seen = line.nowMs;
    line.nowMs += 5_000;
    line.out(request('OPTIONS', { callId: 'a' }), { from: '192.168.1.10' });
    line.out(request('OPTIONS', { callId: 'b' }));
    const silent = { activeCalls: 0, blocked: [], registeredAs: [] };
    expect(line.guard.devices(line.nowMs)).toEqual([
      {
        ...{ type: 'device', device: 'pbx', name: 'pbx', addresses: ['192.168.1.10'], ...silent },
        lastSeenAt: new Date(seen).toISOString(),
      },
      { type: 'device', device: 'dect', name: 'dect', addresses: [], lastSeenAt: null, ...silent },
      expect.objectContaining({ device: HOME, addresses: [HOME] }),
    ]);
  });

  it('have the names they registered, their calls and what is blocked for them', () => {
    const line = new Line(houseOf(ABROAD));
    const register = request('REGISTER', { to: 'sip:alice@203.0.113.9', contact: `sip:alice@${HOME}` });
    line.out(register);
    line.in(response(register, 200, { contact: `sip:alice@${HOME}`, headers: ['Expires: 600'] }));
    call(line, 'one');
    const target = { kind: 'device', device: HOME, class: 'all' } as const;
    line.guard.command({ command: 'block', target, seconds: 60 }, line.nowMs);
    expect(line.guard.devices(line.nowMs).at(-1)).toMatchObject({
      ...{ device: HOME, registeredAs: ['sip:alice@203.0.113.9'], activeCalls: 1, blocked: ['all'] },
    });
    expect(line.guard.devices(line.nowMs + 700_000).at(-1)).toMatchObject({ registeredAs: [], blocked: [] });
  });

  it('are at most 64, however many addresses a stranger makes up', () => {
    const line = new Line(houseOf());
    for (let host = 1; host <= 200; host++)
      line.out(request('OPTIONS', { callId: `c${host}` }), { from: `192.168.2.${host}` });
    const records = line.guard.devices(line.nowMs);
    expect(records).toHaveLength(64);
    expect(records.slice(0, 2).map(({ device }) => device)).toEqual(['pbx', 'dect']);
  });
});
