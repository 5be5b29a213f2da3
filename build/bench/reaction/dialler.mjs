// The dialling end of the reaction benchmark: devices that dial without a pause, until their calls no longer pass, or pass at last.
// `node dialler.mjs`: a JSON object {provider, controlSocket, trials: [{kind, address}]} on standard input, JSON [milliseconds | null] out.
// The one rule: one clock, the dialler's own, from what sets the agent in motion to the first INVITE that it made a difference to.

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Control } from './control.mjs';
import { Device } from './device.mjs';

/** What has not happened by then does not happen. */
const GIVE_UP_MS = 200;
/** Dialled on after the first 603, to see that nothing passes any more. */
const DIAL_ON_MS = 3;
/** Until everything that was sent has been worked off, and the machine is quiet. */
const REST_MS = 40;
const POLL_MS = 5;
const LOOKS = 200;

/** When each INVITE left, in milliseconds since `startedAt`: one at once, and one a millisecond until `isOver`; in between it sleeps. */
async function dial(device, call, startedAt, isOver) {
  const sentAt = [];
  for (;;) {
    const now = performance.now() - startedAt;
    if (isOver(now) || now > GIVE_UP_MS) return sentAt;
    sentAt.push(now);
    device.send(call, sentAt.length - 1);
    await sleep(1);
  }
}

/** From `startedAt` to the first INVITE of the call from which on none arrived; null where there is no such. */
async function untilNonePasses(device, call, startedAt) {
  let stopAt = Number.POSITIVE_INFINITY;
  const sentAt = await dial(device, call, startedAt, (now) => {
    if (device.declined.has(call.id)) stopAt = Math.min(stopAt, now + DIAL_ON_MS);
    return now >= stopAt;
  });
  await sleep(REST_MS);
  return sentAt[Math.max(-1, ...device.arrived) + 1] ?? null;
}

const TRIALS = {
  /** The first call abroad is one too many; the agent finds out when it sees it leave, and the next one is the one that is stopped. */
  finding: async (device) => {
    const next = device.call('+442070000002');
    const trigger = device.call('+442070000001');
    const startedAt = performance.now();
    device.send(trigger, 0);
    return untilNonePasses(device, next, startedAt);
  },
  order: async (device, control) => {
    const call = device.call('0312345678');
    device.send(call, 0);
    await sleep(REST_MS);
    if (!device.arrived.has(0)) return null;
    device.arrived.clear();
    const startedAt = performance.now();
    control.give({ command: 'block', target: device.address, for: '1h' });
    const reaction = await untilNonePasses(device, call, startedAt);
    await control.answer();
    return reaction;
  },
  /** A call that is asked about, and repeated until the answer lets it pass. */
  answer: async (device, control) => {
    const call = device.call(device.ownNumber('090'));
    device.send(call, 0);
    const question = await questionOf(device, control);
    await sleep(REST_MS);
    const startedAt = performance.now();
    control.give({ command: 'answer', question, decision: 'allow' });
    const sentAt = await dial(device, call, startedAt, () => device.arrived.size > 0);
    await control.answer();
    await sleep(REST_MS);
    return sentAt[Math.min(...device.arrived)] ?? null;
  },
};

async function questionOf({ address }, control) {
  for (let look = 0; look < LOOKS; look++) {
    control.give({ command: 'asks' });
    const asked = (await control.answer()).find(({ device, state }) => device === address && state === 'open');
    if (asked !== undefined) return asked.id;
    await sleep(POLL_MS);
  }
  throw new Error(`nobody was asked about the call from ${address}`);
}

const { provider, controlSocket, trials } = JSON.parse(readFileSync(0, 'utf8'));
const control = new Control(controlSocket);
const reactions = [];
for (const { kind, address } of trials) {
  const device = new Device(address, provider);
  await device.open();
  reactions.push(await TRIALS[kind](device, control));
  device.close();
}
control.close();
console.log(JSON.stringify(reactions));
