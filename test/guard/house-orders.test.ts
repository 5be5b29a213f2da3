// Orders about the whole house: its mode, its budgets, calls that nobody may make, a test alert.

import { describe, expect, it } from 'vitest';
import type { GuardCommand } from '../../agent/guard/command.ts';
import { buildHouse, type House } from '../../agent/guard/house.ts';
import { settingsRecord } from '../../agent/guard/settings.ts';
import { Guard } from '../../agent/guard.ts';
import { invite } from '../kit/sip.ts';
import { houseOf, Line } from './line.ts';

const FAMILY = `config rule 'family'\n\tlist number '+81312345678'\n\tlist number '+23276123456'\n\toption verdict 'allow'\n`;

/** What the live agent does after an order: the house is built anew, and the guard has it when the kernel has. */
function rebuilt(guard: Guard, house: House, given = house.given): House {
  const built = buildHouse(given, { innerHeader: true }, { ...guard.materials(), tariff: house.tariff });
  if (!built.ok) throw new Error(built.faults.join(' '));
  guard.rehouse(built.house);
  return built.house;
}

function order(line: Line, command: GuardCommand) {
  return line.guard.command(command, line.nowMs);
}

describe('the mode', () => {
  it('is in force with the next house, and until the file says something else', () => {
    const house = houseOf();
    const line = new Line(house);
    const { result, actions } = order(line, { command: 'mode', mode: 'observe' });
    expect(result).toEqual({
      ok: true,
      sentence: expect.stringMatching(/^The mode is observe until the conf.*told\.$/),
    });
    expect(actions).toEqual([{ type: 'standing' }]);
    const observing = rebuilt(line.guard, house);
    expect(order(line, { command: 'mode', mode: 'observe' })).toMatchObject({ result: { ok: true }, actions: [] });
    expect(settingsRecord(observing).mode).toBe('observe');
    expect(rebuilt(line.guard, observing).config.main.mode).toBe('observe');
    const { given } = houseOf('', { mode: 'observe' });
    rebuilt(line.guard, observing, given);
    expect(rebuilt(line.guard, house).config.main.mode).toBe('enforce');
  });

  it('survives a restart, unless the file changed meanwhile', () => {
    const line = new Line(houseOf());
    order(line, { command: 'mode', mode: 'observe' });
    const saved = JSON.parse(JSON.stringify(line.guard.save()));
    const restarted = (house: House) => {
      const guard = new Guard(house);
      guard.restore(saved, line.nowMs, line.nowMs);
      return rebuilt(guard, house).config.main.mode;
    };
    expect(restarted(houseOf())).toBe('observe');
    expect(restarted(houseOf('', { mode: 'observe' }))).toBe('observe');
  });

  it('that the file has anyway needs nothing to be remembered', () => {
    const line = new Line(houseOf());
    order(line, { command: 'mode', mode: 'observe' });
    order(line, { command: 'mode', mode: 'enforce' });
    expect(line.guard.materials().overrides).toEqual({});
  });
});

describe('the budget', () => {
  it('is one limit or both, and what it is now is known before the kernel has it', () => {
    const house = houseOf();
    const line = new Line(house);
    expect(settingsRecord(house).budget).toEqual({ hour: 350, day: 700, currency: 'JPY' });
    const { result } = order(line, { command: 'budget', hour: 100 });
    expect(result.sentence).toMatch(/^Unfamiliar calls may cost 100 JPY an hour and 700 JPY within 24 hours, until /);
    expect(line.guard.budget()).toEqual({ hour: 100, day: 700 });
    order(line, { command: 'budget', day: 0 });
    expect(settingsRecord(rebuilt(line.guard, house)).budget).toMatchObject({ hour: 100, day: 0 });
  });

  it('is not set where the detector is off', () => {
    const house = houseOf("config budget\n\toption enabled '0'\n");
    expect(settingsRecord(house).budget).toMatchObject({ hour: 0, day: 0 });
    expect(order(new Line(house), { command: 'budget', hour: 1 }).result).toMatchObject({ ok: false });
  });
});

describe('calls that nobody in the house may make', () => {
  const rule = (name: 'international' | 'all', blocked: boolean) => ({ command: 'rule', name, blocked }) as const;

  it('are listed, stopped, and allowed again', () => {
    const house = houseOf(FAMILY);
    const line = new Line(house);
    expect(order(line, rule('all', true)).actions.map(({ type }) => type)).toEqual(['block', 'standing']);
    expect(line.guard.blocks(line.nowMs)).toMatchObject([
      { kind: 'house', target: 'house', class: 'all', until: null },
    ]);
    const blocked = rebuilt(line.guard, house);
    expect(settingsRecord(blocked).blocked).toEqual({ international: false, all: true });
    expect(blocked.program.decide('sip:0312345678@p', null)).toEqual({ verdict: 'block', rule: 'owner:block' });
    expect(blocked.program.decide('sip:119@p', null)).toMatchObject({ rule: 'default:emergency' });
    const lifted = order(line, rule('all', false));
    expect(lifted.actions).toMatchObject([{ type: 'block', block: { state: 'lifted' } }, { type: 'standing' }]);
    expect(settingsRecord(rebuilt(line.guard, blocked)).blocked.all).toBe(false);
  });

  it('change nothing when ordered again', () => {
    const line = new Line(houseOf());
    order(line, rule('international', true));
    expect(order(line, rule('international', true))).toEqual({
      result: { ok: true, sentence: 'Calls abroad are blocked already.' },
      actions: [],
    });
    order(line, rule('international', false));
    expect(order(line, rule('international', false)).actions).toEqual([]);
  });

  it('are stopped from the very moment, before any kernel knows', () => {
    const line = new Line(houseOf(FAMILY));
    order(line, rule('all', true));
    line.out(invite({ uri: 'sip:0312345678@203.0.113.9' }));
    expect(line.records().at(-1)).toMatchObject({ verdict: 'block', rule: 'owner:block' });
    line.out(invite({ uri: 'sip:119@203.0.113.9', callId: 'help' }));
    expect(line.records().at(-1)).toMatchObject({ verdict: 'allow', rule: 'default:emergency' });
  });

  it('are ended while they run, but none for help and none abroad whose very number is allowed', () => {
    const line = new Line(houseOf(`${FAMILY}\nconfig rule\n\tlist country 'GB'\n\toption verdict 'allow'\n`));
    const dial = (number: string) => line.out(invite({ uri: `sip:${number}@203.0.113.9`, callId: number }));
    for (const number of ['+442079460000', '+23276123456', '0612345678', '119']) dial(number);
    const ended = (name: 'international' | 'all') => {
      const { result, actions } = order(line, rule(name, true));
      const ids = actions.flatMap((action) => (action.type === 'end' ? [action.id] : []));
      return { sentence: result.sentence, ended: ids.map((id) => line.guard.find(id)?.target) };
    };
    expect(ended('international')).toEqual({
      sentence: expect.stringMatching(/^Calls abroad are blocked .* 1 running call is being ended\.$/),
      ended: ['sip:+442079460000@203.0.113.9'],
    });
    expect(ended('all').ended).not.toContain('sip:119@203.0.113.9');
  });
});

describe('a test', () => {
  it('is an alert, once a minute', () => {
    const line = new Line(houseOf());
    const { actions } = order(line, { command: 'test' });
    expect(actions).toMatchObject([{ type: 'alert', alert: { alert: 'test', severity: 'info', call: null } }]);
    expect(order(line, { command: 'test' })).toMatchObject({ result: { ok: true }, actions: [] });
    line.wait(60);
    expect(order(line, { command: 'test' }).actions).toHaveLength(1);
  });
});
