import { describe, expect, it } from 'vitest';
import { Agenda } from '../../build/bench/fraud/agenda.ts';
import { callsOf } from '../../build/bench/fraud/household.ts';
import { HOUSEHOLDS } from '../../build/bench/fraud/households.ts';
import { type PlacedCall, type PlannedCall, Trunk, type Watcher } from '../../build/bench/fraud/trunk.ts';
import { seeded } from '../../build/bench/random.ts';

const PLANNED: PlannedCall = {
  device: '192.168.1.20',
  dialled: '0312345678',
  outcome: { kind: 'answered', afterSeconds: 2, talkSeconds: 30 },
};

/** The one call of a line, and when its INVITEs came, in seconds. */
function callWatchedBy(onInvite: (trunk: Trunk, call: PlacedCall) => ReturnType<Watcher['onInvite']>) {
  const agenda = new Agenda(0);
  const invites: number[] = [];
  const progress: string[] = [];
  const over: PlacedCall[] = [];
  const watcher = (trunk: Trunk): Watcher => ({
    onInvite: (call) => {
      invites.push(agenda.nowMs / 1000);
      return onInvite(trunk, call);
    },
    onProgress: (_, { kind }) => void progress.push(kind),
  });
  const trunk = new Trunk(agenda, watcher, (call) => over.push(call));
  trunk.place(PLANNED);
  return { agenda, trunk, invites, progress, over };
}

describe('simulated time', () => {
  it('runs what happens in the order of time, and at one time in the order it was entered', () => {
    const agenda = new Agenda(1_000);
    const random = seeded(3);
    const entered = Array.from({ length: 200 }, (_, index) => ({ atMs: 1_000 + random(50), index }));
    const seen: { atMs: number; index: number }[] = [];
    for (const event of entered) agenda.at(event.atMs, () => seen.push({ ...event, atMs: agenda.nowMs }));
    agenda.runUntil(2_000);
    expect(seen).toEqual([...entered].sort((a, b) => a.atMs - b.atMs || a.index - b.index));
    expect(agenda.nowMs).toBe(2_000);
  });
});

describe('a simulated line', () => {
  it('rings, is answered and hung up when nobody minds', () => {
    const { agenda, progress, over } = callWatchedBy(() => 'pass');
    agenda.runUntil(60_000);
    expect(progress).toEqual(['ringing', 'answered', 'hung up', 'over']);
    expect(over[0]).toMatchObject({ state: 'over', stopped: false, answeredAtMs: 2_300, endedAtMs: 32_300 });
  });

  it('repeats an INVITE that is dropped for half a minute, and gives up then', () => {
    const { agenda, invites, over } = callWatchedBy(() => 'drop');
    agenda.runUntil(60_000);
    expect(invites).toEqual([0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5]);
    expect(over).toMatchObject([{ stopped: true, answeredAtMs: null }]);
  });

  it('is over at once when it is refused or declined', () => {
    const refused = callWatchedBy(() => 'refuse');
    expect(refused.over).toMatchObject([{ stopped: true }]);
    const declined = callWatchedBy((trunk, { id }) => {
      trunk.decline(id);
      return 'drop';
    });
    declined.agenda.runUntil(60_000);
    expect(declined.invites).toEqual([0]);
  });

  it('is cut in mid-call, and not hung up again', () => {
    const { agenda, trunk, progress, over } = callWatchedBy(() => 'pass');
    agenda.runUntil(12_000);
    trunk.cut(1);
    agenda.runUntil(60_000);
    expect(progress).toEqual(['ringing', 'answered', 'over']);
    expect(over).toMatchObject([{ cut: true, stopped: false, endedAtMs: 12_000 }]);
  });
});

describe('ordinary households', () => {
  it.each(HOUSEHOLDS)('$title: nobody dials while they talk', (household) => {
    const { lines = 1 } = household;
    for (const device of new Set(callsOf(household, 1).map((call) => call.device))) {
      const ends: number[] = [];
      for (const { atMs, outcome } of callsOf(household, 1).filter((call) => call.device === device)) {
        expect(ends.filter((endMs) => endMs > atMs).length).toBeLessThan(lines);
        ends.push(atMs + (outcome.afterSeconds + (outcome.kind === 'answered' ? outcome.talkSeconds : 0)) * 1000);
      }
    }
  });
});
