// A transfer, a redirection or a diversion that turns a call into a chargeable one (S2): nobody at home dialled it.

import { counts, isChargeable, isNewAttempt } from './call-facts.ts';
import type { CallFacts, Detector } from './detector.ts';
import { judgeCount } from './measure.ts';
import { recent } from './windows.ts';
import { someCalls, span } from './wording.ts';

export const transfer: Detector<'transfer'> = (scope, options, { nowMs }) => {
  const { latest } = scope;
  if (latest === null || !isNewAttempt(latest) || !isCostlyTransfer(latest)) return null;
  const transfers = recent(scope.calls, nowMs, options.window).filter(
    (call) => counts(call) && isCostlyTransfer(call) && call.class === latest.class,
  ).length;
  return judgeCount(scope, {
    detector: 'transfer',
    about: latest.class,
    count: transfers,
    limits: options,
    found: `made ${someCalls(transfers, latest.class)} by transfer or diversion within ${span(options.window)}`,
    evidence: { transfers, windowSeconds: options.window },
    call: latest.stopped ? null : latest.id,
    holdSeconds: options.window,
  });
};

function isCostlyTransfer(call: CallFacts): boolean {
  return call.transferred && isChargeable(call.class);
}
