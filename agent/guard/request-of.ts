// A call as a question to the owner.

import type { Call } from '../calls/call.ts';
import type { QuestionLimits, Request } from '../policy/questions/asking.ts';
import type { House } from './house.ts';
import { type Case, dialledText } from './judge-call.ts';

export function requestOf(call: Call, { destination, decision, section }: Case): Request {
  const { e164, dialled, country, kind } = destination;
  return {
    call: call.id,
    device: section ?? call.device,
    number: e164 ?? dialled,
    dialled: dialledText(call.target),
    country,
    kind,
    why: decision.why,
  };
}

export function questionLimits({ config }: House): QuestionLimits {
  const { maxAsks, askPatienceSeconds } = config.main;
  return { maxAsks, patienceSeconds: askPatienceSeconds };
}
