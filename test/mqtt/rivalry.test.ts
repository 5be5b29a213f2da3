import { describe, expect, it } from 'vitest';
import { clientId } from '../../agent/mqtt/client-id.ts';
import { type Failure, rivalSentence } from '../../agent/mqtt/failure.ts';
import { Rivalry } from '../../agent/mqtt/rivalry.ts';

const CLOSED: Failure = { kind: 'closed' };
const TAKEN_OVER: Failure = { kind: 'dismissed', code: 0x8e };
const GONE: Failure = { kind: 'error', code: 'ECONNREFUSED' };

/** What is thought after each end: how, and after how many seconds; null for a connection that never came up. */
function thoughts(ends: readonly (readonly [Failure, number | null])[]): string[] {
  const rivalry = new Rivalry();
  return ends.map(([failure, seconds]) => rivalry.ended(failure, seconds === null ? null : seconds * 1000));
}

describe('another client of the same id', () => {
  it('is certain when a broker of MQTT 5 says so, however long we were connected', () => {
    expect(thoughts([[TAKEN_OVER, 86_400]])).toEqual(['certain']);
  });

  it('is likely when a broker closes the third time soon after it let us in', () => {
    const closings = [1, 1, 2, 5].map((seconds) => [CLOSED, seconds] as const);
    expect(thoughts(closings)).toEqual(['none', 'none', 'likely', 'likely']);
  });

  it('is likely still when the turns grow longer with the waits, and no more after ten quiet minutes', () => {
    const closings = [1, 2, 4, 60, 599, 600, 1].map((seconds) => [CLOSED, seconds] as const);
    expect(thoughts(closings)).toEqual(['none', 'none', 'likely', 'likely', 'likely', 'none', 'none']);
  });

  it('is not suspected of a broker that is started again and again: it is away in between', () => {
    const restart = [
      [CLOSED, 2],
      [GONE, null],
    ] as const;
    expect(thoughts([restart, restart, restart].flat())).toEqual(Array(6).fill('none'));
  });

  it('is told with what to do, and how sure it is', () => {
    const advice = /is Ringfence running twice, or on a copy of this system\? .* give each router an id of its own/;
    expect(rivalSentence('certain', 'mqtt://b')).toMatch(
      /^Another client took over our place at the MQTT broker mqtt:/,
    );
    expect(rivalSentence('likely', 'mqtt://b')).toMatch(/closes the connection again and again, as if another/);
    for (const suspicion of ['certain', 'likely'] as const)
      expect(rivalSentence(suspicion, 'mqtt://b')).toMatch(advice);
  });
});

describe('the client id', () => {
  it('is the same for a machine at each start, and another for another machine of the same id', () => {
    expect(clientId('home', 'one')).toBe(clientId('home', 'one'));
    expect(clientId('home', 'one')).not.toBe(clientId('home', 'other'));
  });

  it('holds the id of the router and does not give away the id of the machine', () => {
    expect(clientId('home', '02:00:5e:10:00:01')).toMatch(/^ringfence-home-[0-9a-f]{8}$/);
  });
});
