import { describe, expect, it } from 'vitest';
import { createDeviceTable } from '../../agent/policy/devices.ts';

const table = createDeviceTable([
  { section: 'pbx', name: 'Office PBX', address: '192.168.1.10' },
  { section: 'pbx6', name: 'Office PBX', address: '2001:db8:1::10' },
  { section: 'phone', name: 'Kitchen', address: '02:00:00:00:00:01' },
]);

describe('which device a packet comes from', () => {
  it('is told by its IPv4 or IPv6 address', () => {
    expect(table.sectionOf('192.168.1.10', null)).toBe('pbx');
    expect(table.sectionOf('2001:db8:1::10', null)).toBe('pbx6');
  });

  it('is told by its MAC address first, since an IP address may be lent to another', () => {
    expect(table.sectionOf('192.168.1.10', '02:00:00:00:00:01')).toBe('phone');
    expect(table.sectionOf('192.168.1.10', '02:00:00:00:00:02')).toBe('pbx');
  });

  it('is none when the configuration has none', () => {
    expect(table.sectionOf('192.168.1.99', '02:00:00:00:00:02')).toBeNull();
  });
});
