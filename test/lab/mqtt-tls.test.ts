import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMosquitto, type Mosquitto } from '../kit/broker.ts';
import { bundled } from '../kit/bundled.ts';
import { reporting } from '../kit/mqtt-reporter.ts';
import { must, start } from './kit/children.ts';

describe('a broker behind TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-tls-'));
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  let broker: Mosquitto;
  let url: string;

  beforeAll(async () => {
    const subject = ['-subj', '/CN=broker', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    await must(['openssl', 'req', '-x509', ...curve, ...subject, '-days', '2', '-keyout', key, '-out', certificate]);
    broker = await createMosquitto({ lines: [`certfile ${certificate}`, `keyfile ${key}`] });
    await broker.start();
    url = broker.url.replace('mqtt:', 'mqtts:');
  });
  afterAll(async () => {
    await broker.remove();
    rmSync(folder, { recursive: true });
  });

  it('is spoken to by mqtts:// when the system trusts its certificate', async () => {
    const program = await bundled(
      folder,
      `reporter.start();
       await told(/^Connected to the MQTT broker mqtts:/);
       await reporter.stop();`,
    );
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate };
    expect(await start([process.execPath, program, url], { env }).finished(10_000)).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(broker.log()).toContain('Received DISCONNECT from ringfence-home');
  });

  it('is not spoken to when its certificate is unknown, and the log says which fault it has', async () => {
    const { reporter, told } = reporting(url, { credentials: { username: 'u', password: 'p' } });
    reporter.start();
    await told(/cannot be reached \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
    await reporter.stop();
  });

  it('is not spoken to by mqtt://, and the log asks whether it expects mqtts://', async () => {
    const { reporter, told } = reporting(broker.url);
    reporter.start();
    await told(/correct option url: is it another port, or mqtts:\/\/\?$/);
    await reporter.stop();
  });
});
