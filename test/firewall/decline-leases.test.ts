import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEASE_SECONDS, LeaseBook, type Path } from '../../agent/firewall/decline/leases.ts';

const path = (callerPort: number, provider: string, providerPort = 5060): Path => ({
  to: { address: '192.168.1.10', port: callerPort },
  as: { address: provider, port: providerPort },
  outInterface: 'br-lan',
});

function granted(book: LeaseBook, wanted: Path, nowMs: number) {
  const lease = book.take(wanted, nowMs);
  if (lease === null) throw new Error('no lease');
  book.confirm(lease, nowMs);
  return lease;
}

describe('leases', () => {
  it('costs the kernel one call for a caller and a provider that meet again', () => {
    const book = new LeaseBook(2, 10);
    expect(granted(book, path(5060, '203.0.113.10'), 0).held).toBe(false);
    expect(book.take(path(5060, '203.0.113.10'), 20_000)).toMatchObject({ held: true, slot: 0 });
  });

  it('renews a lease before the kernel forgets it', () => {
    const book = new LeaseBook(2, 10);
    granted(book, path(5060, '203.0.113.10'), 0);
    expect(book.take(path(5060, '203.0.113.10'), LEASE_SECONDS * 1000 - 1)).toMatchObject({ held: false, slot: 0 });
  });

  it('is not held before the kernel confirmed it', () => {
    const book = new LeaseBook(2, 10);
    book.take(path(5060, '203.0.113.10'), 0);
    expect(book.take(path(5060, '203.0.113.10'), 0)).toMatchObject({ held: false, slot: 0 });
  });

  it('gives another port to a second provider of the same caller, and none when the ports are used up', () => {
    const book = new LeaseBook(2, 10);
    granted(book, path(5060, '203.0.113.10'), 0);
    expect(granted(book, path(5060, '203.0.113.11'), 0).slot).toBe(1);
    expect(book.take(path(5060, '203.0.113.12'), 0)).toBeNull();
    expect(granted(book, path(5060, '203.0.113.12'), LEASE_SECONDS * 2000).slot).toBe(0);
  });

  it('refuses beyond its capacity, until leases have run out', () => {
    const book = new LeaseBook(8, 3);
    for (const port of [1, 2, 3]) granted(book, path(port, '203.0.113.10'), 0);
    expect(book.take(path(4, '203.0.113.10'), 1)).toBeNull();
    expect(book.take(path(4, '203.0.113.10'), LEASE_SECONDS * 2000)).not.toBeNull();
  });

  it('never lets one port speak as two to the same endpoint while the kernel may hold either lease', () => {
    const step = fc.record({
      port: fc.integer({ min: 1, max: 3 }),
      provider: fc.integer({ min: 1, max: 5 }),
      waitMs: fc.nat(20_000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const book = new LeaseBook(3, 6);
        const kernel = new Map<string, { as: string; untilMs: number }>();
        let nowMs = 0;
        for (const { port, provider, waitMs } of steps) {
          nowMs += waitMs;
          const lease = book.take(path(port, `203.0.113.${provider}`), nowMs);
          if (lease === null) continue;
          const held = kernel.get(lease.key);
          const alive = held !== undefined && held.untilMs > nowMs;
          if (alive) expect(held.as).toBe(lease.path.as.address);
          if (lease.held) expect(alive).toBe(true);
          if (lease.held) continue;
          kernel.set(lease.key, { as: lease.path.as.address, untilMs: nowMs + LEASE_SECONDS * 1000 });
          book.confirm(lease, nowMs);
        }
      }),
    );
  });
});
