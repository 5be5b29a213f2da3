import { describe, expect, it } from 'vitest';
import { leaseElements } from '../../agent/firewall/decline/lease-elements.ts';
import { flowElement, inviteElement, mediaElements, quarantineElements } from '../../agent/firewall/elements.ts';

const first16 = Buffer.from('01023276123456@2');
const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex');

describe('elements of the dynamic sets', () => {
  it('keys an INVITE by its source and its 16 bytes, in the set of its family', () => {
    const [approved] = inviteElement('approved', { source: '192.168.1.10', first16, timeoutSeconds: 60 }) ?? [];
    expect(approved?.set).toEqual({ family: 'inet', table: 'ringfence', set: 'approved4' });
    expect(hex(approved?.key)).toBe(`c0a8010a${hex(first16)}`);
    const [refused] = inviteElement('refused', { source: '2001:db8::1', first16, timeoutSeconds: 60 }) ?? [];
    expect(refused?.set.set).toBe('refused6');
    expect(refused?.key).toHaveLength(32);
  });

  it('is none without an address or with other than 16 bytes', () => {
    expect(inviteElement('approved', { source: 'pbx.local', first16, timeoutSeconds: 60 })).toBeNull();
    const short = { source: '192.168.1.10', first16: first16.subarray(1), timeoutSeconds: 60 };
    expect(inviteElement('approved', short)).toBeNull();
  });

  it('keys a flow by its five words, of one family', () => {
    const source = { address: '192.168.1.10', port: 4000 };
    const destination = { address: '203.0.113.9', port: 5000 };
    const flow = { protocol: 17, source, destination, timeoutSeconds: 5 };
    const [blocked] = flowElement(flow) ?? [];
    expect(blocked?.set.set).toBe('blocked_flows4');
    expect(hex(blocked?.key)).toBe(['11000000', 'c0a8010a', '0fa00000', 'cb007109', '13880000'].join(''));
    expect(flowElement({ ...flow, destination: { address: '2001:db8::9', port: 5000 } })).toBeNull();
    expect(flowElement({ ...flow, source: { address: 'pbx', port: 4000 } })).toBeNull();
  });

  it('keys a device that is kept from a class of calls by each of its addresses, in the set of its family', () => {
    const quarantine = { decision: 'block', class: 'international', timeoutSeconds: 60 } as const;
    const addresses = ['192.168.1.10', '2001:db8::10'];
    const elements = quarantineElements({ ...quarantine, addresses }) ?? [];
    expect(elements.map(({ set, key, timeoutSeconds }) => [set.set, hex(key), timeoutSeconds])).toEqual([
      ['block_international4', 'c0a8010a', 60],
      ['block_international6', '20010db8000000000000000000000010', 60],
    ]);
    const [asked] = quarantineElements({ decision: 'ask', class: 'all', addresses, timeoutSeconds: 0 }) ?? [];
    expect(asked).toMatchObject({ set: { set: 'ask_all4' }, timeoutSeconds: 0 });
    expect(quarantineElements({ ...quarantine, addresses: ['192.168.1.10', '02:00:5e:10:00:07'] })).toBeNull();
  });

  it('leaves out of media what SDP may claim but no flow can have', () => {
    const endpoints = [
      { address: '203.0.113.9', port: 4000 },
      { address: '2001:db8::9', port: 4002 },
      { address: 'media.example.net', port: 4000 },
      { address: '203.0.113.9', port: 0 },
      { address: '203.0.113.9', port: 65_536 },
    ];
    const elements = mediaElements(endpoints, 60);
    expect(elements.map(({ set, key }) => [set.set, hex(key)])).toEqual([
      ['media4', 'cb0071090fa00000'],
      ['media6', '20010db80000000000000000000000090fa20000'],
    ]);
  });

  it('makes of a lease the port that speaks, as whom, and from which port of theirs', () => {
    const to = { address: '192.168.1.10', port: 5060 };
    const as = { address: '203.0.113.10', port: 5070 };
    const elements = leaseElements({ to, as, outInterface: 'br-lan' }, 41_000) ?? [];
    const key = `${Buffer.from('br-lan'.padEnd(16, '\0')).toString('hex')}c0a8010a13c40000a0280000`;
    expect(elements.map((element) => [element.set.set, hex(element.key), hex(element.value)])).toEqual([
      ['send_as_ports', 'a028', ''],
      ['send_as_address4', key, 'cb00710a'],
      ['send_as_port4', key, '13ce'],
    ]);
  });
});
