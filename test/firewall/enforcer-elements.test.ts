import { describe, expect, it } from 'vitest';
import { flowElement, inviteElement, mediaElements } from '../../agent/firewall/elements.ts';

const first16 = Buffer.from('01023276123456@2');

describe('elements of the dynamic sets', () => {
  it('keys an INVITE by its source and its 16 bytes, in the set of its family', () => {
    expect(inviteElement('approved', { source: '192.168.1.10', first16, timeoutSeconds: 60 })).toMatchObject([
      {
        set: { family: 'inet', table: 'ringfence', set: 'approved4' },
        key: `192.168.1.10 . 0x${first16.toString('hex')}`,
      },
    ]);
    expect(inviteElement('refused', { source: '2001:db8::1', first16, timeoutSeconds: 60 })).toMatchObject([
      { set: { set: 'refused6' }, timeoutSeconds: 60 },
    ]);
  });

  it('is none without an address or with other than 16 bytes', () => {
    expect(inviteElement('approved', { source: 'pbx.local', first16, timeoutSeconds: 60 })).toBeNull();
    expect(
      inviteElement('approved', { source: '192.168.1.10', first16: first16.subarray(1), timeoutSeconds: 60 }),
    ).toBeNull();
  });

  it('keys a flow by its five words, of one family', () => {
    const source = { address: '192.168.1.10', port: 4000 };
    const destination = { address: '203.0.113.9', port: 5000 };
    const flow = { protocol: 17, source, destination, timeoutSeconds: 5 };
    expect(flowElement(flow)).toMatchObject([
      { set: { set: 'blocked_flows4' }, key: '17 . 192.168.1.10 . 4000 . 203.0.113.9 . 5000' },
    ]);
    expect(flowElement({ ...flow, destination: { address: '2001:db8::9', port: 5000 } })).toBeNull();
  });

  it('leaves out of media what SDP may claim but no flow can have', () => {
    const endpoints = [
      { address: '203.0.113.9', port: 4000 },
      { address: '2001:db8::9', port: 4002 },
      { address: 'media.example.net', port: 4000 },
      { address: '203.0.113.9', port: 0 },
      { address: '203.0.113.9', port: 65_536 },
    ];
    expect(mediaElements(endpoints, 60).map(({ key }) => key)).toEqual(['203.0.113.9 . 4000', '2001:db8::9 . 4002']);
  });
});
