import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AlertFile } from '../../agent/ledger/alert-file.ts';

describe('the file of alerts that wait', () => {
  let folder: string;
  let path: string;
  let file: AlertFile;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'alerts-'));
    path = join(folder, 'state', 'alerts.json');
    file = new AlertFile(path);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const alerts = (count: number, payload = '') =>
    Array.from({ length: count }, (_, index) => ({ payload: `${index} ${payload}`, lifeSeconds: 3600 }));

  it('gives back what was written, to its owner alone', async () => {
    expect(await file.save({ alerts: alerts(3) })).toEqual({ ok: true });
    expect((await file.load()).state?.alerts).toEqual(alerts(3));
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is there only while something waits', async () => {
    expect(await file.load()).toEqual({ state: null, sentence: null });
    await file.save({ alerts: alerts(1) });
    await file.save({ alerts: [] });
    expect(existsSync(path)).toBe(false);
    expect(await file.save({ alerts: [] })).toEqual({ ok: true });
  });

  it('holds the newest of more than it may', async () => {
    await file.save({ alerts: alerts(1000) });
    expect((await file.load()).state?.alerts).toEqual(alerts(1000).slice(-200));
    await file.save({ alerts: alerts(200, 'x'.repeat(10_000)) });
    expect(statSync(path).size).toBeLessThanOrEqual(1024 * 1024);
    expect((await file.load()).state?.alerts.at(-1)?.payload).toMatch(/^199 /);
  });

  it.each(['', '{"schema": 2, "alerts": []}', '{"schema": 1, "alerts": [{"payload": 1, "lifeSeconds": 1}]}', '[torn'])(
    'is given up with one sentence when it holds %j',
    async (text) => {
      await file.save({ alerts: alerts(1) });
      writeFileSync(path, text);
      const { state, sentence } = await file.load();
      expect(state).toBeNull();
      expect(sentence).toMatch(/alerts\.json is not used: it holds no alerts\. Those in it are lost\.$/);
    },
  );

  it('is never read through a link', async () => {
    await file.save({ alerts: alerts(1) });
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, readFileSync(path));
    rmSync(path);
    symlinkSync(elsewhere, path);
    expect((await file.load()).state).toBeNull();
  });

  it('says once why it cannot be written', async () => {
    writeFileSync(join(folder, 'state'), '');
    expect(await file.save({ alerts: alerts(1) })).toEqual({
      ok: false,
      sentence: expect.stringMatching(/cannot be written to .*alerts\.json \(E[A-Z]+\): until they can, a restart/),
    });
  });
});
