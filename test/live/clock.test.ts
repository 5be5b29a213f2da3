// A router without a battery learns the date minutes after boot; calls that run meanwhile must not notice.

import { describe, expect, it } from 'vitest';
import { SteadyClock } from '../../agent/live/clock.ts';

const BOOT_MS = Date.UTC(1970, 0, 1, 0, 1);
const TODAY_MS = Date.UTC(2026, 5, 30);

/** A machine whose two clocks are moved by hand. */
class Machine {
  wallMs = BOOT_MS;
  steadyMs = 60_000;
  readonly clock = new SteadyClock(
    () => this.wallMs,
    () => this.steadyMs,
  );

  pass(ms: number): void {
    this.wallMs += ms;
    this.steadyMs += ms;
  }
}

describe('the steady clock', () => {
  it('begins with the time of the system, and goes on with it', () => {
    const machine = new Machine();
    expect(machine.clock.now()).toBe(BOOT_MS);
    machine.pass(5_000);
    expect(machine.clock.now()).toBe(BOOT_MS + 5_000);
  });

  it.each([
    ['forward', TODAY_MS],
    ['back', Date.UTC(1901, 0, 1)],
  ])('does not jump %s with it while something is timed', (_, wallMs) => {
    const machine = new Machine();
    machine.pass(1_000);
    machine.wallMs = wallMs;
    machine.pass(30_000);
    expect(machine.clock.now()).toBe(BOOT_MS + 31_000);
  });

  it.each([
    ['forward', TODAY_MS],
    ['back', Date.UTC(1901, 0, 1)],
  ])('follows the system %s once nothing is timed', (_, wallMs) => {
    const machine = new Machine();
    machine.wallMs = wallMs;
    machine.clock.follow();
    machine.pass(2_500);
    expect(machine.clock.now()).toBe(wallMs + 2_500);
  });

  it('does not tremble with every small correction', () => {
    const machine = new Machine();
    machine.wallMs += 1_500;
    machine.clock.follow();
    expect(machine.clock.now()).toBe(BOOT_MS);
    machine.wallMs += 1_000;
    machine.clock.follow();
    expect(machine.clock.now()).toBe(BOOT_MS + 2_500);
  });
});
