// The owner's orders about the whole house: its mode, its budgets, calls that nobody may make. Each changes what the kernel holds.
// The one rule: the same order twice leaves everything as the first left it.

import type { Action } from './action.ts';
import type { CarriedOut, Hands } from './carry-out.ts';
import type { GuardCommand } from './command.ts';
import { targetText } from './command-target.ts';
import type { Settings } from './settings.ts';

type Order<N extends GuardCommand['command']> = Extract<GuardCommand, { readonly command: N }>;

const UNTIL = 'until the configuration file says otherwise';

export function setMode({ mode }: Order<'mode'>, { settings }: Hands): CarriedOut {
  settings.set({ mode });
  const means = mode === 'enforce' ? 'what is forbidden is stopped' : 'nothing is stopped, only told';
  return done(`The mode is ${mode} ${UNTIL}: ${means}.`, restanding(settings));
}

export function setBudget({ hour, day }: Order<'budget'>, { house, settings }: Hands): CarriedOut {
  if (!house.config.detectors.budget.enabled)
    return failed('The budget is switched off: set enabled to 1 in section budget of the configuration file.');
  settings.set({ ...(hour === undefined ? {} : { hour }), ...(day === undefined ? {} : { day }) });
  const now = settings.budget;
  const text = (amount: number) => (amount === 0 ? 'anything' : `${amount} ${house.tariff.currency}`);
  const sentence = `Unfamiliar calls may cost ${text(now.hour)} an hour and ${text(now.day)} within 24 hours, ${UNTIL}.`;
  return done(sentence, restanding(settings));
}

export function setRule({ name, blocked }: Order<'rule'>, nowMs: number, hands: Hands): CarriedOut {
  const { overseer } = hands;
  const target = { kind: 'house', class: name } as const;
  const text = targetText(target);
  const calls = `${text[0]?.toUpperCase()}${text.slice(1)}`;
  const isBlocked = overseer.isHouseBlocked(name, nowMs);
  if (blocked === isBlocked) return done(`${calls} ${blocked ? 'are blocked already' : 'were not blocked'}.`, []);
  if (!blocked) return done(`${calls} are no longer blocked for the whole house.`, overseer.liftHouse(name, nowMs));
  const ordered = overseer.block(target, 'owner', `The owner blocked ${text} for the whole house.`, nowMs, null);
  return done(`${calls} are blocked for the whole house until you lift it.`, ordered);
}

export function testAlert({ alert }: Hands): CarriedOut {
  const why = 'This is a test: alerts arrive.';
  const actions = alert({ alert: 'test', severity: 'info', kind: 'test', why, call: null });
  const isTold = actions.length > 0;
  return done(isTold ? 'A test alert is on its way.' : 'There was a test alert less than a minute ago.', actions);
}

/** What is in force already needs no new rules in the kernel: nobody shall keep it busy with the same order. */
function restanding({ isPending }: Settings): readonly Action[] {
  return isPending ? [{ type: 'standing' }] : [];
}

function done(sentence: string, actions: readonly Action[]): CarriedOut {
  return { result: { ok: true, sentence }, actions };
}

function failed(sentence: string): CarriedOut {
  return { result: { ok: false, sentence }, actions: [] };
}
