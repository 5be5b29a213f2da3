// What Home Assistant takes as the state of an entity, by platform and class.

import { expect } from 'vitest';
import { BLOCKED_ATTRIBUTES, type Found } from './home-assistant.ts';

/** `state` is what a template made. Fails where Home Assistant would refuse it, or show it as unknown. */
export function expectState(entity: Found, state: string): void {
  if (entity.platform === 'event') expectEvent(entity, state);
  else if (entity.platform === 'sensor') expectReading(entity, state);
  else if (entity.platform === 'number') expectNumber(entity, Number(state));
  else expect(statesOf(entity)).toContain(state);
}

function statesOf({ platform, state_on, state_off, options }: Found): unknown {
  if (platform === 'binary_sensor') return ['ON', 'OFF'];
  return platform === 'switch' ? [state_on, state_off] : options;
}

function expectEvent({ event_types }: Found, state: string): void {
  const { event_type, ...attributes } = JSON.parse(state);
  expect(event_types).toContain(event_type);
  expectAttributes(attributes);
}

function expectNumber({ min, max }: Found, value: number): void {
  expect(value).toBeGreaterThanOrEqual(Number(min));
  expect(value).toBeLessThanOrEqual(Number(max));
}

function expectReading({ device_class, state_class, unit_of_measurement, options }: Found, state: string): void {
  expect(state).toMatch(/^.{1,255}$/);
  if (device_class === 'enum') expect(options).toContain(state);
  else if (device_class === 'timestamp') expect(state).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  else if (state_class !== undefined || unit_of_measurement !== undefined) expect(state).toMatch(/^\d+(\.\d+)?$/);
}

export function expectAttributes(attributes: object): void {
  expect(Object.keys(attributes).length).toBeGreaterThan(0);
  expect(Object.keys(attributes).filter((name) => BLOCKED_ATTRIBUTES.includes(name))).toEqual([]);
}
