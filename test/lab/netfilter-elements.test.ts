// Elements over netlink on a real kernel: what nft lists is what was asked for.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { socatSocket } from '../../agent/netfilter/netlink/socat.ts';
import { concatenate, type ElementChange } from '../../agent/netfilter/nft/element-batch.ts';
import { ElementClient, MAX_BATCH } from '../../agent/netfilter/nft/element-client.ts';
import { eventually, must } from './kit/children.ts';
import { createPair, type Pair } from './netfilter-pair.ts';

const TABLE = `table inet t
delete table inet t
table inet t {
	set ports {
		type inet_service
		flags timeout
	}
	set few {
		type inet_service
		size 2
		flags timeout
	}
	set calls {
		typeof ip6 saddr . @th,152,128
		flags timeout
	}
	map senders {
		type ifname . ipv4_addr . inet_service . inet_service : ipv4_addr
		flags timeout
	}
	map marks {
		type inet_service : inet_service
		flags timeout
	}
}
`;
const ENOENT = 2;
const EEXIST = 17;
const ENFILE = 23;

const port = (number: number) => Uint8Array.of(number >> 8, number & 255);
const inSet = (set: string, key: Uint8Array, more: Partial<ElementChange> = {}): ElementChange => ({
  set: { family: 'inet', table: 't', set },
  key,
  timeoutSeconds: 60,
  ...more,
});

describe('elements over netlink', () => {
  let pair: Pair;
  let client: ElementClient;
  const list = async (kind: 'set' | 'map', name: string): Promise<string> =>
    (await must([...pair.server, 'nft', 'list', kind, 'inet', 't', name])).replace(/\s+/g, ' ');
  const refused = (errno: number) => ({ ok: false, reason: { kind: 'refused', errno } });

  beforeAll(async () => {
    pair = await createPair();
    client = new ElementClient({ open: socatSocket({ commandPrefix: pair.server }), onNotice: () => undefined });
    expect(await client.start()).toEqual({ ok: true });
  });
  beforeEach(async () => {
    await must([...pair.server, 'nft', '-f', '-'], TABLE);
  });
  afterAll(async () => {
    await client.stop();
    await pair.close();
  });

  it('reads in nft as it was written: ports, addresses, interface names, raw bytes, values', async () => {
    const name = Buffer.from('br-lan'.padEnd(16, '\0'));
    const caller = [Uint8Array.of(192, 168, 1, 10), port(5060), port(41_000)];
    const address6 = Buffer.from('20010db8000000000000000000000001', 'hex');
    const changes = [
      inSet('ports', port(5060)),
      inSet('calls', concatenate([address6, Buffer.from('01023276123456@2')])),
      inSet('senders', concatenate([name, ...caller]), { value: Uint8Array.of(203, 0, 113, 10) }),
      inSet('marks', port(1), { value: port(5070) }),
    ];
    expect(await client.change(changes)).toEqual({ ok: true });
    expect(await list('set', 'ports')).toMatch(/elements = \{ 5060 timeout 1m expires/);
    expect(await list('set', 'calls')).toContain(`2001:db8::1 . 0x${Buffer.from('01023276123456@2').toString('hex')}`);
    expect(await list('map', 'senders')).toMatch(
      /"br-lan" \. 192\.168\.1\.10 \. 5060 \. 41000 [^:]* : 203\.0\.113\.10/,
    );
    expect(await list('map', 'marks')).toMatch(/\{ 1 timeout 1m [^:]* : 5070 \}/);
  });

  it('begins the life of an element anew, and ends it in time', async () => {
    await client.change([inSet('ports', port(1), { timeoutSeconds: 600 })]);
    await client.change([inSet('ports', port(1), { timeoutSeconds: 1 })]);
    expect(await list('set', 'ports')).toContain('1 timeout 1s');
    await eventually(async () => !(await list('set', 'ports')).includes('elements'), 'the element is gone', 5_000);
  });

  it('takes an element out in the transaction that puts another in, whether it was there or not', async () => {
    await client.change([inSet('ports', port(1)), inSet('ports', port(2))]);
    const gone = [1, 9].map((number) => inSet('ports', port(number), { timeoutSeconds: 0 }));
    expect(await client.change([...gone, inSet('ports', port(3))])).toEqual({ ok: true });
    expect((await list('set', 'ports')).match(/\d+(?= timeout)/g)).toEqual(['2', '3']);
  });

  it('leaves nothing of a transaction that was refused, and works on', async () => {
    const bad = inSet('nowhere', port(1));
    expect(await client.change([inSet('ports', port(1)), bad, inSet('ports', port(2))])).toEqual(refused(ENOENT));
    expect(await client.change([bad])).toEqual(refused(ENOENT));
    expect(await list('set', 'ports')).not.toContain('elements');
    expect(await client.change([inSet('ports', port(3))])).toEqual({ ok: true });
    expect(await list('set', 'ports')).toContain('{ 3 timeout');
  });

  it('tells a full set and a key that maps to something else', async () => {
    expect(await client.change([1, 2].map((number) => inSet('few', port(number))))).toEqual({ ok: true });
    expect(await client.change([inSet('few', port(3))])).toEqual(refused(ENFILE));
    await client.change([inSet('marks', port(1), { value: port(1) })]);
    expect(await client.change([inSet('marks', port(1), { value: port(2) })])).toEqual(refused(EEXIST));
  });

  it('takes more than one transaction can hold', async () => {
    const many = Array.from({ length: 10 * MAX_BATCH + 1 }, (_, index) => inSet('ports', port(1_000 + index)));
    expect(await client.change(many)).toEqual({ ok: true });
    expect((await list('set', 'ports')).match(/expires/g)).toHaveLength(many.length);
  });

  it('is not slowed down by the size of the other sets', async () => {
    const elements = Array.from({ length: 20_000 }, (_, index) => `${2 * index}-${2 * index}`).join(', ');
    await must(
      [...pair.server, 'nft', '-f', '-'],
      `add set inet t big { type mark; flags interval; elements = { ${elements} } }\n`,
    );
    const tookMs: number[] = [];
    for (let round = 0; round < 20; round++) {
      const startedMs = performance.now();
      expect(await client.change([inSet('ports', port(round))])).toEqual({ ok: true });
      tookMs.push(performance.now() - startedMs);
    }
    expect(tookMs.sort((a, b) => a - b)[10]).toBeLessThan(20);
  });
});
