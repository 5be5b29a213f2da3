// The demo's closing table.

import { YEN_PER_CALL } from './calls.ts';
import { line, paint, table } from './screen.ts';

/** The demo's result; `npm run demo -- --json` prints it. Yen at 175 for each answered call of the attack. */
export interface Result {
  readonly attempted: number;
  readonly reachedProvider: number;
  readonly allowedCalls: number;
  readonly emergencyCalls: number;
  readonly lossYen: number;
  readonly lossYenWithoutRingfence: number;
  readonly mqttMessages: number;
  readonly seconds: number;
}

export function report(result: Result): void {
  const { attempted, reachedProvider, lossYen, lossYenWithoutRingfence } = result;
  const yen = (amount: number) => `${amount.toLocaleString('en')} yen`;
  line();
  table([
    ['', paint('bold', 'without Ringfence'), paint('bold', 'with Ringfence')],
    ['calls to Sierra Leone tried', String(attempted), String(attempted)],
    ['... that reached the provider', String(lossYenWithoutRingfence / YEN_PER_CALL), String(reachedProvider)],
    ['money lost', paint('red', yen(lossYenWithoutRingfence)), paint('green', yen(lossYen))],
    ["the family's own calls", '', `${result.allowedCalls} answered`],
    ['emergency calls', '', `${result.emergencyCalls} answered`],
    ['MQTT messages', '', String(result.mqttMessages)],
  ]);
  line();
  line(
    `  ${YEN_PER_CALL} yen is what one such call of 32 seconds cost the office of 2015; it was billed for 15,000 of them.`,
  );
}
