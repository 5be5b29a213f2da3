// Calls as detectors see them, told as they come: dialled, answered, over.

import { type DetectorName, type DetectorOptions, detectorsConfig } from '../../agent/config/detectors.ts';
import type {
  CallFacts,
  Detector,
  Finding,
  Scope,
  Session,
  Surroundings,
} from '../../agent/policy/detectors/detector.ts';
import { localClock } from '../../agent/policy/local-time.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DEFAULTS = detectorsConfig(() => undefined);
/** 12:00 on a Wednesday in Tokyo. */
export const NOON = Date.UTC(2026, 4, 13, 3);

const TOKYO = localClock('Asia/Tokyo');
const price = { perMinute: 0, connectFee: 0, firstStepSeconds: 1, stepSeconds: 1, description: '', estimated: true };

/** A call to Sierra Leone at `NOON` of which nothing more is known yet. */
export function callFacts(more: Partial<CallFacts> = {}): CallFacts {
  return {
    id: '1',
    device: 'pbx',
    direction: 'outbound',
    number: '+23276123456',
    area: 'SL',
    class: 'international',
    familiar: false,
    exempt: false,
    transferred: false,
    price,
    startedAtMs: NOON,
    answeredAtMs: null,
    endedAtMs: null,
    code: null,
    stopped: false,
    ...more,
  };
}

/** A call from beginning to end; `ringMs` until it is answered or over, `talkMs` null when it is not answered. */
export interface Plan extends Partial<CallFacts> {
  readonly startedAtMs: number;
  readonly ringMs: number;
  readonly talkMs: number | null;
}

/** What was found when a call began, was answered or ended. `begun` is how many calls there had been until then. */
export interface Found {
  readonly atMs: number;
  readonly begun: number;
  readonly finding: Finding;
}

/** `count` calls, one every `everyMs`, to as many numbers far apart unless told otherwise. */
export function series(count: number, everyMs: number, more: (index: number) => Partial<Plan> = () => ({})): Plan[] {
  return Array.from({ length: count }, (_, index) => ({
    startedAtMs: NOON + index * everyMs,
    number: `+232${76_000_000 + index * 12_345}`,
    ringMs: 5 * SECOND,
    talkMs: 5 * MINUTE,
    ...more(index),
  }));
}

/** `warn at 10`: found at the tenth call. */
export function severities(found: readonly Found[]): string[] {
  return found.map(({ begun, finding }) => `${finding.severity} at ${begun}`);
}

/** The one finding there is. */
export function only(found: readonly Found[]): Finding {
  const [first] = found;
  if (found.length !== 1 || first === undefined) throw new Error(`found ${found.length} times`);
  return first.finding;
}

type Look = (scope: Scope, surroundings: Surroundings) => readonly Finding[];

/** Tells the calls in the order of time to whoever looks; each look sees what could be known by then. */
export function tell(plans: readonly Plan[], look: Look, sessions: readonly Session[] = []): readonly Found[] {
  const whole = plans.map((plan, index) => wholeCall(plan, String(index)));
  const times = whole.flatMap(({ id, startedAtMs, answeredAtMs, endedAtMs }) =>
    [...new Set([startedAtMs, answeredAtMs, endedAtMs])].flatMap((atMs) => (atMs === null ? [] : [{ id, atMs }])),
  );
  return times
    .sort((a, b) => a.atMs - b.atMs)
    .flatMap(({ id, atMs }) => {
      const calls = whole.filter(({ startedAtMs }) => startedAtMs <= atMs).map((call) => asOf(call, atMs));
      const scope = scopeOf(calls, id, sessions);
      return look(scope, surroundingsAt(atMs)).map((finding) => ({ atMs, begun: calls.length, finding }));
    });
}

/** A detector with its default options, or others, as somebody who looks. */
export function looking<N extends DetectorName>(
  detect: Detector<N>,
  options: DetectorOptions<N>,
): (scope: Scope, surroundings: Surroundings) => readonly Finding[] {
  return (scope, surroundings) => [detect(scope, options, surroundings) ?? []].flat();
}

export function surroundingsAt(nowMs: number, localTimeAt = TOKYO): Surroundings {
  return { nowMs, currency: 'JPY', fromYen: (yen) => yen, localTimeAt };
}

/** `latestId` null is a tick. */
export function scopeOf(
  calls: readonly CallFacts[],
  latestId: string | null,
  sessions: readonly Session[] = [],
  device: string | null = 'pbx',
): Scope {
  const index = calls.findIndex(({ id }) => id === latestId);
  const hasCalledAbroad = calls
    .slice(0, Math.max(0, index))
    .some((call) => call.direction === 'outbound' && call.class === 'international');
  return {
    device,
    calls,
    latest: calls[index] ?? null,
    sessions,
    spending: { total: () => 0 },
    hasCalledAbroad,
  };
}

/** What was stopped is over as it begins. */
function wholeCall({ ringMs, talkMs, ...facts }: Plan, id: string): CallFacts {
  if (facts.stopped === true) return callFacts({ ...facts, id, endedAtMs: facts.startedAtMs, code: 603 });
  const answerMs = facts.startedAtMs + ringMs;
  const answeredAtMs = talkMs === null ? null : answerMs;
  return callFacts({
    id,
    code: talkMs === null ? 487 : 200,
    ...facts,
    answeredAtMs,
    endedAtMs: answerMs + (talkMs ?? 0),
  });
}

/** `call` as it was known at `atMs`. */
function asOf(call: CallFacts, atMs: number): CallFacts {
  const until = (time: number | null) => (time === null || time > atMs ? null : time);
  const [answeredAtMs, endedAtMs] = [until(call.answeredAtMs), until(call.endedAtMs)];
  return { ...call, answeredAtMs, endedAtMs, code: answeredAtMs === null && endedAtMs === null ? null : call.code };
}
