import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../agent/config/load.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringfence-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(content: string | Buffer): string {
  const file = join(folder, 'ringfence');
  writeFileSync(file, content);
  return file;
}

describe('loading the configuration file', () => {
  it('gives the configuration of a valid file', async () => {
    const result = await loadConfig(fileOf('config ringfence\n option country JP'), 'router');
    expect(result).toMatchObject({ ok: true, config: { main: { id: 'router' } } });
  });

  it('gives the faults of an invalid one, by the name of the file', async () => {
    const file = fileOf('config ringfence\n option country Japan');
    const result = await loadConfig(file, 'router');
    const sentence = expect.stringContaining(`${file}, line 2: country 'Japan'`);
    expect(result).toEqual({ ok: false, reason: 'invalid', faults: [{ line: 2, sentence }] });
  });

  it.each([
    ['missing', () => join(folder, 'none'), /no such file; create it/],
    ['unreadable', () => folder, /cannot be read \(EISDIR\)/],
    ['unreadable', () => fileOf(Buffer.from([0x63, 0xff, 0xfe])), /not UTF-8 text/],
    ['too_large', () => fileOf(Buffer.alloc(1024 * 1024 + 1, 0x0a)), /larger than 1 MB/],
    ['too_large', () => '/dev/zero', /larger than 1 MB/],
  ])('says %s and what to do', async (reason, file, sentence) => {
    const result = await loadConfig(file(), 'router');
    expect(result).toEqual({ ok: false, reason, faults: [{ line: 0, sentence: expect.stringMatching(sentence) }] });
  });
});
