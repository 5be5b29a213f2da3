// One call that runs for longer than its class may. The one rule: it looks at running calls, while something can still be saved.

import { counts } from './call-facts.ts';
import type { CallFacts, Detector, Finding, Scope } from './detector.ts';
import { limitMet, limitsFor, scopeOf } from './measure.ts';
import { someCalls, span } from './wording.ts';

export const duration: Detector<'duration'> = (scope, options, { nowMs }) => {
  const running = scope.calls.filter((call) => call.endedAtMs === null && counts(call));
  const findings = running.flatMap((call) => {
    if (call.answeredAtMs === null) return [];
    const seconds = Math.floor((nowMs - call.answeredAtMs) / 1000);
    const met = limitMet(seconds, limitsFor(call.class, options));
    return met === null ? [] : [findingOf(scope, call, seconds, met, options.window)];
  });
  // Calls are in the order of their start: the first is the longest.
  return findings.find(({ severity }) => severity === 'critical') ?? findings[0] ?? null;
};

function findingOf(
  scope: Scope,
  call: CallFacts,
  seconds: number,
  { severity, limit }: NonNullable<ReturnType<typeof limitMet>>,
  holdSeconds: number,
): Finding {
  const minutes = Math.floor(seconds / 60);
  const ended = severity === 'critical';
  return {
    detector: 'duration',
    severity,
    about: call.class,
    scope: scopeOf(scope),
    why: `Device ${call.device} has ${someCalls(1, call.class)} running for ${span(minutes < 1 ? seconds : minutes * 60)}; ${
      ended ? 'it is ended' : 'the next ones are asked about'
    } from ${span(limit)} on.`,
    evidence: { seconds, limit },
    call: ended ? call.id : null,
    holdSeconds,
  };
}
