import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readMachineId } from '../../agent/live/machine-id.ts';

describe('the id of the machine', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'machine-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function card(name: string, address: string, isDevice: boolean): void {
    const folder = join(root, 'sys/class/net', name);
    mkdirSync(isDevice ? join(folder, 'device') : folder, { recursive: true });
    writeFileSync(join(folder, 'address'), `${address}\n`);
  }

  it('is the one of the system where there is one', () => {
    card('eth0', '02:00:5e:10:00:01', true);
    mkdirSync(join(root, 'etc'));
    writeFileSync(join(root, 'etc/machine-id'), '0123456789abcdef0123456789abcdef\n');
    expect(readMachineId(root)).toBe('0123456789abcdef0123456789abcdef');
  });

  it('is the lowest address of a real network card on a system without, whatever bridges there are', () => {
    card('br-lan', '02:00:5e:10:00:00', false);
    card('eth1', '02:00:5e:10:00:02', true);
    card('eth0', '02:00:5e:10:00:01', true);
    card('ppp0', '00:00:00:00:00:00', true);
    expect(readMachineId(root)).toBe('02:00:5e:10:00:01');
  });

  it('is the host name where there is neither', () => {
    expect(readMachineId(root)).toBe(hostname());
  });
});
