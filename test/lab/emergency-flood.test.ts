// A call for help amid a flood: what the kernel must drop unread is told to the agent, which lets its repetition pass.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { invite } from '../kit/sip.ts';
import { startAgent } from './kit/agent.ts';
import { eventually } from './kit/children.ts';
import { ADDRESS, createHome, type Home } from './kit/home.ts';
import { type RawMessage, sendRaw, startArrivals } from './kit/raw-messages.ts';

/** More than the kernel lets the agent judge in a minute, with its burst. */
const FLOOD = 150;

let home: Home;
beforeEach(async () => {
  home = await createHome();
});
afterEach(() => home.close());

function message(uri: string, callId: string): RawMessage {
  const bytes = invite({ uri, callId, sentBy: `${ADDRESS.pbx.v4}:5060`, branch: `z9hG4bK${callId}` });
  return { transport: 'udp', parts: [bytes] };
}

describe('a call for help with separators in its number', () => {
  it('reaches the provider when it is repeated, while names are called by the hundred', async () => {
    const agent = await startAgent(home);
    const arrivals = await startArrivals(home);
    const flood = Array.from({ length: FLOOD }, (_, index) =>
      message(`sip:name${index}@example.net`, `flood-${index}`),
    );
    await sendRaw(home, arrivals, flood);
    expect(arrivals.text().match(/^INVITE sip:name/gm)?.length).toBeLessThan(FLOOD);
    const help = message(`sip:1-1-0@${ADDRESS.provider.v4}`, 'help');
    await eventually(
      async () => {
        await sendRaw(home, arrivals, [...flood.slice(0, 20), help]);
        return arrivals.text().includes('INVITE sip:1-1-0@');
      },
      'the call for help at the provider',
      10_000,
      500,
    );
    await agent.call(({ callId, verdict, state }) => callId === 'help' && verdict === 'allow' && state === 'attempted');
  });
});
