// nft on a real kernel: programs, tables and the watch over one.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { socatSocket } from '../../agent/netfilter/netlink/socat.ts';
import { probeFeatures } from '../../agent/netfilter/nft/features.ts';
import { loadProgram } from '../../agent/netfilter/nft/program.ts';
import type { NftOptions } from '../../agent/netfilter/nft/run.ts';
import { TableWatch } from '../../agent/netfilter/nft/table-watch.ts';
import { deleteTable, listTable } from '../../agent/netfilter/nft/tables.ts';
import { eventually, must } from './kit/children.ts';
import { createPair, type Pair } from './netfilter-pair.ts';

const TABLE = `table inet t {
  set hosts { type ipv4_addr; flags timeout;
  }
  set networks { type ipv4_addr . inet_service; flags interval,timeout;
  }
  map verdicts { type ipv4_addr : verdict; flags timeout;
  }
  chain c { type filter hook input priority filter;
  }
}
`;
const CONTENTS = { chains: ['c'], sets: ['hosts', 'networks'], maps: ['verdicts'] };

let pair: Pair;
let nft: NftOptions;
beforeAll(async () => {
  pair = await createPair();
  nft = { commandPrefix: pair.server };
});
afterAll(() => pair.close());
beforeEach(async () => {
  expect(await loadProgram(TABLE, nft)).toEqual({ ok: true });
});
afterEach(async () => {
  await must([...pair.server, 'nft', 'flush', 'ruleset']);
});

describe('a program', () => {
  it('is in force when loaded, as one transaction', async () => {
    expect(await listTable('inet', 't', nft)).toEqual({ ok: true, table: CONTENTS });
    const bad = 'add chain inet t another\nadd rule inet t nowhere drop\n';
    expect((await loadProgram(bad, nft)).ok).toBe(false);
    expect(await listTable('inet', 't', nft)).toEqual({ ok: true, table: CONTENTS });
  });

  it('that is wrong names the line, the column and the source of every fault', async () => {
    const program =
      'table inet t {\n  chain x {\n    tcp dport nonsense drop\n  }\n}\nadd set inet t y { type rubbish; }\n';
    const result = await loadProgram(program, nft);
    expect(result).toMatchObject({
      ok: false,
      reason: {
        kind: 'refused',
        faults: [{ line: 3, column: 15, source: '    tcp dport nonsense drop' }, { line: 6 }, { line: 6 }],
      },
    });
  });

  it('that the kernel refuses names the line, too', async () => {
    const result = await loadProgram('add table inet u\nadd chain inet u c\ncreate table inet t\n', nft);
    expect(result).toMatchObject({ ok: false, reason: { kind: 'refused', faults: [{ line: 3 }] } });
    expect(await listTable('inet', 'u', nft)).toEqual({ ok: true, table: null });
  });

  it('that is only checked changes nothing', async () => {
    expect(await loadProgram('add table inet checked\n', { ...nft, check: true })).toEqual({ ok: true });
    expect(await listTable('inet', 'checked', nft)).toEqual({ ok: true, table: null });
  });

  it('of 20,000 intervals loads at once', async () => {
    const ranges = Array.from({ length: 20_000 }, (_, i) => `${i * 4}-${i * 4 + 2}`).join(', ');
    const program = `table inet big {\n set s { type mark; flags interval; elements = { ${ranges} }\n }\n}\n`;
    expect(await loadProgram(program, nft)).toEqual({ ok: true });
  });
});

describe('a table', () => {
  it('that is absent is an answer, and deleting it succeeds', async () => {
    expect(await listTable('ip', 't', nft)).toEqual({ ok: true, table: null });
    expect(await deleteTable('inet', 't', nft)).toEqual({ ok: true });
    expect(await listTable('inet', 't', nft)).toEqual({ ok: true, table: null });
    expect(await deleteTable('inet', 't', nft)).toEqual({ ok: true });
  });
});

describe('the watch over a table', () => {
  let missing = 0;
  let watch: TableWatch;
  const begin = (name: string) => {
    missing = 0;
    watch = new TableWatch({
      open: socatSocket(nft),
      family: 'inet',
      name,
      onMissing: () => missing++,
      onNotice: () => undefined,
    });
    return watch.start();
  };
  afterEach(() => watch.stop());

  it('tells when it is deleted, also when everything is', async () => {
    expect(await begin('t')).toEqual({ ok: true });
    expect(missing).toBe(0);
    await must([...pair.server, 'nft', 'flush', 'ruleset']);
    await eventually(() => missing === 1, 'the notification');
    await loadProgram(TABLE, nft);
    await must([...pair.server, 'nft', 'delete', 'table', 'inet', 't']);
    await eventually(() => missing === 2, 'the second notification');
  });

  it('does not mistake a replacement, another table or another family for it', async () => {
    expect(await begin('t')).toEqual({ ok: true });
    expect(await loadProgram(`delete table inet t\n${TABLE}`, nft)).toEqual({ ok: true });
    await loadProgram('add table ip t\nadd table inet other\n', nft);
    await deleteTable('ip', 't', nft);
    await deleteTable('inet', 'other', nft);
    // Events come in order: after the one that must be told, those before it would have been.
    await deleteTable('inet', 't', nft);
    await eventually(() => missing > 0, 'the deletion');
    expect(missing).toBe(1);
  });

  it('tells that it was missing from the start', async () => {
    expect(await begin('never')).toEqual({ ok: true });
    expect(missing).toBe(1);
  });
});

describe('the environment', () => {
  const path = process.env['PATH'];
  afterEach(() => {
    process.env['PATH'] = path;
  });

  it('has the features that nft and the kernel agree on', async () => {
    const result = await probeFeatures(nft);
    expect(result).toEqual({
      ok: true,
      features: { innerHeader: true, rawPayloadInConcatenation: true, conntrackCounters: true },
    });
  });

  it('without nft is told apart, with the package that has it', async () => {
    process.env['PATH'] = '/nowhere';
    expect(await loadProgram('add table inet x\n')).toEqual({
      ok: false,
      reason: { kind: 'program-missing', program: 'nft', package: 'nftables' },
    });
  });

  it('too slow to answer is given up', async () => {
    expect(await loadProgram(TABLE, { ...nft, timeoutMs: 1 })).toEqual({
      ok: false,
      reason: { kind: 'timeout', timeoutMs: 1 },
    });
  });
});
