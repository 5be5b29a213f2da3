// A telephone registered at a real registrar (Kamailio, digest authentication, record-routing, NAT): in and out, hold, and no call lost.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Agent, startAgent } from './kit/agent.ts';
import { type Baresip, startBaresip } from './kit/baresip.ts';
import { eventually } from './kit/children.ts';
import { ADDRESS, createHome, type Home } from './kit/home.ts';
import { PASSWORD, startKamailio } from './kit/kamailio.ts';
import { startCaller, startProvider } from './kit/sipp.ts';

const OWN_NUMBER = '05011112222';
const GATEWAY_PORT = 5070;

let home: Home;
let agent: Agent;
let phone: Baresip;
beforeEach(async () => {
  home = await createHome();
  agent = await startAgent(home);
  await startKamailio(home, `${ADDRESS.provider.v4}:${GATEWAY_PORT}`);
  const registrar = ADDRESS.provider.v4;
  phone = await startBaresip(home, 'phone', { number: OWN_NUMBER, registrar, password: PASSWORD });
  await phone.registered();
});
afterEach(() => home.close());

describe('a telephone registered at its provider', () => {
  it('calls with authentication, and that is one call', async () => {
    const gateway = await startProvider(home, { port: GATEWAY_PORT });
    await phone.dial('0312345678');
    await phone.established();
    await phone.hangUp();
    const record = await agent.call(({ state }) => state === 'ended');
    expect(record).toMatchObject({ dialled: '0312345678', device: ADDRESS.phone.v4, verdict: 'allow', code: 200 });
    expect(gateway.invited()).toEqual(['0312345678']);
    expect(new Set(agent.calls().map(({ callId }) => callId)).size).toBe(1);
  });

  it('is refused a forbidden call before the provider asks for its password', async () => {
    await phone.dial('01023288123456');
    await phone.process.waitFor(/603 Decline/);
    expect(await agent.call(({ state }) => state === 'blocked')).toMatchObject({
      dialled: '01023288123456',
      code: 603,
    });
  });

  it('puts a caller from abroad on hold although its re-INVITE goes to a forbidden number', async () => {
    const abroad = startCaller(home, 'internet', {
      scenario: 'uac-abroad',
      calls: [{ number: OWN_NUMBER }],
      timeoutSeconds: 15,
    });
    await eventually(() => abroad.answered().length === 1, 'the telephone answers');
    await agent.call(({ direction, state }) => direction === 'inbound' && state === 'answered');
    await phone.hold();
    expect(await abroad.result).toMatchObject({ answered: [OWN_NUMBER], complete: true });
    const record = await agent.call(({ state }) => state === 'ended');
    expect(record).toMatchObject({ direction: 'inbound', verdict: 'allow' });
    const approved = ['nft', 'list', 'set', 'inet', 'ringfence', 'approved4'];
    await eventually(async () => !(await home.must('router', approved)).includes('elements'), 'the pass is taken back');
  });
});
