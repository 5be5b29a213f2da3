// A device that somebody on the Internet has just reached, and that now calls abroad for the first time: a PBX that was taken over.
// The one rule: it needs both, for sessions alone come to every open port, every minute.

import { isNewAttempt } from './call-facts.ts';
import type { Detector } from './detector.ts';
import { judgeCount } from './measure.ts';
import { some, span } from './wording.ts';

const MOST_ADDRESSES = 5;

export const cause: Detector<'cause'> = (scope, options) => {
  const { device, latest, hasCalledAbroad, sessions } = scope;
  if (latest === null || hasCalledAbroad || !isNewAttempt(latest) || latest.class !== 'international') return null;
  // Nobody reaches all devices together: of these there is none.
  const before = sessions.filter((session) => {
    const agoMs = latest.startedAtMs - session.atMs;
    return session.device === device && agoMs >= 0 && agoMs < options.window * 1000;
  });
  const addresses = [...new Set(before.map(({ from }) => from))];
  return judgeCount(scope, {
    detector: 'cause',
    about: latest.class,
    count: before.length,
    limits: options,
    found: `calls abroad for the first time, within ${span(options.window)} after ${some(before.length, 'session')} from the Internet (${addresses.at(-1)})`,
    evidence: { sessions: before.length, from: addresses.slice(-MOST_ADDRESSES), windowSeconds: options.window },
    call: latest.stopped ? null : latest.id,
    holdSeconds: options.window,
  });
};
