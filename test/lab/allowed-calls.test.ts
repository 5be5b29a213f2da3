// When nothing is wrong the phone works exactly as before, and its media is counted.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAgent } from './kit/agent.ts';
import { startBaresip } from './kit/baresip.ts';
import { ADDRESS, createHome, type Home } from './kit/home.ts';
import { startProvider } from './kit/sipp.ts';

let home: Home;
beforeEach(async () => {
  home = await createHome();
});
afterEach(() => home.close());

describe('an allowed call', () => {
  // SIPp echoes RTP to where it came from, as providers do for callers behind NAT.
  it('has RTP both ways, untouched, and its packets are counted while it runs', async () => {
    const agent = await startAgent(home);
    const provider = await startProvider(home);
    const caller = await startBaresip(home, 'phone');
    await caller.dial(`sip:0312345678@${ADDRESS.provider.v4}`);
    await caller.established();
    expect(provider.invited()).toEqual(['0312345678']);
    const running = await agent.call(({ media }) => media.some(({ packets }) => packets > 0));
    expect(running).toMatchObject({ dialled: '0312345678', state: 'answered' });
    await caller.hangUp();
    const { media, durationSeconds } = await agent.call(({ state }) => state === 'ended');
    expect(media).toHaveLength(1);
    const [stream] = media;
    expect(stream?.local).toMatch(/^192\.168\.1\.20:/);
    expect(stream?.remote).toMatch(/^203\.0\.113\.10:/);
    // 50 packets of 20 ms a second, each way.
    expect(stream?.packets).toBeGreaterThan(durationSeconds * 80);
    expect(stream?.packets).toBeLessThan(durationSeconds * 120 + 100);
  });
});
