import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../agent/config/parse.ts';
import type { MqttConfig } from '../../agent/config/schema.ts';
import { readCredentials } from '../../agent/mqtt/credentials.ts';
import { type Certificate, createCertificate } from '../kit/certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'credentials-'));
let one: Certificate;
let other: Certificate;
beforeAll(async () => {
  one = await createCertificate(folder, 'one');
  other = await createCertificate(folder, 'other');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Section mqtt with these options beside those that must be there. */
function mqtt(options: Readonly<Record<string, string>>): MqttConfig {
  const lines = Object.entries(options).map(([name, value]) => ` option ${name} '${value}'\n`);
  const text = `config ringfence\n option country JP\nconfig mqtt\n option url mqtts://b\n option username u\n${lines.join('')}`;
  const parsed = parseConfig(text, { file: 'f', hostName: 'h' });
  if (!parsed.ok || parsed.config.mqtt === null) throw new Error(JSON.stringify(parsed));
  return parsed.config.mqtt;
}

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function faults(options: Readonly<Record<string, string>>): readonly string[] {
  const read = readCredentials(mqtt(options));
  return read.ok ? [] : read.sentences;
}

describe('the files for the broker', () => {
  it('give the password of the first line, and the certificates as they are', () => {
    const password_file = written('password', 'pässword # 1 \nsecond line\n');
    const files = { ca_file: other.certificate, cert_file: one.certificate, key_file: one.key };
    const read = readCredentials(mqtt({ password_file, ...files }));
    expect(read).toEqual({
      ok: true,
      credentials: {
        password: 'pässword # 1 ',
        ca: expect.stringContaining('BEGIN CERTIFICATE'),
        cert: expect.stringContaining('BEGIN CERTIFICATE'),
        key: expect.stringContaining('BEGIN PRIVATE KEY'),
      },
    });
  });

  it('are not needed', () => {
    expect(readCredentials(mqtt({ password: 'p' }))).toEqual({ ok: true, credentials: { password: 'p' } });
    expect(readCredentials(mqtt({}))).toEqual({ ok: true, credentials: {} });
  });

  it('that are of no use are each told in one sentence with the option', () => {
    const nowhere = join(folder, 'nowhere');
    const told = faults({ password_file: nowhere, ca_file: folder, cert_file: one.key, key_file: one.certificate });
    expect(told).toEqual([
      expect.stringMatching(/nowhere \(option password_file of section mqtt\) is not there; put the file there, or/),
      expect.stringMatching(/\(option ca_file of section mqtt\) is no file; correct the option\.$/),
      expect.stringMatching(/\(option cert_file of section mqtt\) holds no certificate in PEM; write one there\.$/),
      expect.stringMatching(/\(option key_file of section mqtt\) holds no key in PEM that can be used without a pass/),
    ]);
  });

  it('are a pair, key and certificate', () => {
    expect(faults({ cert_file: one.certificate, key_file: other.key })).toEqual([
      expect.stringMatching(/other\.key\.pem is not the key to .*one\.pem; correct option key_file of section mqtt\.$/),
    ]);
  });

  it('are of no use together when TLS does not take them: a broken chain is told, and throws nothing', () => {
    const half = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    const chain = written('chain', `${readFileSync(one.certificate, 'utf8')}${half}`);
    expect(faults({ cert_file: chain, key_file: one.key })).toEqual([
      expect.stringMatching(/^TLS cannot use the certificates of section mqtt \(ERR_[A-Z0-9_]+\): a key too short, or/),
    ]);
  });

  it('are not read without end, and nothing in them is ever told', () => {
    const secret = 'hunter2';
    expect(faults({ ca_file: '/dev/zero' })).toEqual([expect.stringMatching(/is no file/)]);
    expect(faults({ ca_file: written('large', 'x'.repeat(1024 * 1024 + 1)) })[0]).toMatch(/more than 1048576 bytes/);
    expect(faults({ password_file: written('empty', `\n${secret}`) })[0]).toMatch(/has no password in its first line/);
    expect(faults({ ca_file: written('text', secret), password_file: written('none', '') }).join()).not.toMatch(secret);
  });
});
