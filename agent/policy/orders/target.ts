// What tells one order from another, by whom or what it is about.
// The one rule: a name of any length, which may come from the wire, is kept short, and by the same rule where it is looked up.

import { copyOf, shortKey } from '../../calls/bounded.ts';
import type { CallClass } from '../call-class.ts';
import type { AllowTarget, BlockTarget } from './order.ts';

/** Characters of a sentence that are kept. */
export const MAX_WHY = 400;

/** `device` is the section, else the address; `number` canonical; `country` null where there is none. */
export interface CallPlace {
  readonly device: string;
  readonly number: string;
  readonly country: string | null;
}

/** As it is kept. */
export function boundedTarget<T extends BlockTarget>(target: T): T {
  switch (target.kind) {
    case 'device':
      return { ...target, device: bounded(target.device) };
    case 'number':
      return { ...target, number: bounded(target.number) };
    case 'country':
      return { ...target, country: bounded(target.country) };
    case 'house':
      return target;
  }
}

export function bounded(text: string): string {
  return copyOf(shortKey(text));
}

export function targetKey(target: BlockTarget): string {
  switch (target.kind) {
    case 'device':
      return JSON.stringify(['device', shortKey(target.device), target.class]);
    case 'number':
      return JSON.stringify(['number', shortKey(target.number)]);
    case 'country':
      return JSON.stringify(['country', shortKey(target.country)]);
    case 'house':
      return JSON.stringify(['house', target.class]);
  }
}

export function allowanceKey(target: AllowTarget, device: string | null): string {
  return JSON.stringify([targetKey(target), device === null ? null : shortKey(device)]);
}

export function suspicionKey(device: string, callClass: CallClass): string {
  return JSON.stringify([callClass, shortKey(device)]);
}

/** Keys of the blocks that stop such a call. */
export function blockKeys({ device, number, country }: CallPlace, callClass: CallClass): readonly string[] {
  const devices = (['all', callClass] as const).map((held) => targetKey({ kind: 'device', device, class: held }));
  const house = callClass === 'international' ? [targetKey({ kind: 'house', class: callClass })] : [];
  const everything = targetKey({ kind: 'house', class: 'all' });
  return [everything, ...devices, ...destinations(number, country).map(targetKey), ...house];
}

/** Keys of the allowances that let such a call pass: to the number before to the country, for the device before for all. */
export function allowanceKeys({ device, number, country }: CallPlace): readonly string[] {
  return destinations(number, country).flatMap((to) => [allowanceKey(to, device), allowanceKey(to, null)]);
}

/** Whether the owner means this target by `text`: a device, a canonical number, a country in letters of any case. A block of the house has no name. */
export function isNamed(target: BlockTarget, text: string): boolean {
  switch (target.kind) {
    case 'device':
      return target.device === shortKey(text);
    case 'number':
      return target.number === shortKey(text);
    case 'country':
      return target.country === text.toUpperCase();
    case 'house':
      return false;
  }
}

function destinations(number: string, country: string | null): readonly AllowTarget[] {
  const to: AllowTarget = { kind: 'number', number };
  return country === null ? [to] : [to, { kind: 'country', country }];
}
