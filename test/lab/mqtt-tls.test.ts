import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createMosquitto, type Mosquitto, type MosquittoOptions } from '../kit/broker.ts';
import { bundled } from '../kit/bundled.ts';
import { type Certificate, createCertificate, replaceCertificate } from '../kit/certificates.ts';
import { alertRecord, reporting } from '../kit/mqtt-reporter.ts';
import { start } from './kit/children.ts';

const NAMES = 'IP:127.0.0.1';

describe('a broker behind TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-tls-'));
  let authority: Certificate;
  let good: Certificate;
  let ours: Certificate;
  let brokers: Mosquitto[] = [];

  beforeAll(async () => {
    authority = await createCertificate(folder, 'authority');
    good = await createCertificate(folder, 'good', { authority, names: NAMES });
    ours = await createCertificate(folder, 'ours', { authority });
  });
  afterEach(async () => {
    for (const broker of brokers) await broker.remove();
    brokers = [];
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A running broker with this certificate, and its address by mqtts://. */
  async function secure({ certificate, key }: Certificate, lines: MosquittoOptions['lines'] = []) {
    const broker = await createMosquitto({ lines: [`certfile ${certificate}`, `keyfile ${key}`, ...lines] });
    brokers.push(broker);
    await broker.start();
    return { broker, url: broker.url.replace('mqtt:', 'mqtts:') };
  }

  /** A reporter that trusts our authority. */
  function trusting(url: string, options: object = {}) {
    const reported = reporting(url, { credentials: { caFile: authority.certificate, ...options } });
    reported.reporter.start();
    return reported;
  }

  it('is spoken to by mqtts:// when the system trusts its certificate', async () => {
    const { broker, url } = await secure(good);
    const program = await bundled(
      folder,
      `reporter.start();
       await told(/^Connected to the MQTT broker mqtts:/);
       await reporter.stop();`,
    );
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: authority.certificate };
    expect(await start([process.execPath, program, url], { env }).finished(10_000)).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(broker.log()).toContain('Received DISCONNECT from ringfence-home');
  });

  it('is spoken to when the owner names its authority, and not a word of warning is said', async () => {
    const { url } = await secure(good);
    const { reporter, told, warnings } = trusting(url);
    await told(/^Connected to the MQTT broker mqtts:/);
    await reporter.stop();
    expect(warnings).toEqual([]);
  });

  it('is not spoken to when its certificate is unknown, and the log names the remedy', async () => {
    const { broker, url } = await secure(good);
    const { reporter, told } = reporting(url, { credentials: { username: 'u', password: 'p' } });
    reporter.start();
    await told(/is signed by nobody we trust \(.*\); name the authority's certificate with option ca_file/);
    await reporter.stop();
    expect(broker.log()).not.toContain('New client connected');
  });

  it('is not spoken to when it calls itself by another name, unless the owner says that this is its name', async () => {
    const named = await createCertificate(folder, 'named', { authority, names: 'DNS:broker.home' });
    const { url } = await secure(named);
    const first = trusting(url);
    await first.told(/is for another name; .* or name it with option server_name/);
    await first.reporter.stop();
    const second = trusting(url, { serverName: 'broker.home' });
    await second.told(/^Connected/);
    await second.reporter.stop();
  });

  it('is spoken to whatever its certificate when the owner says so, who is warned at each start', async () => {
    const { url } = await secure(await createCertificate(folder, 'stranger'));
    const { reporter, told, warnings } = reporting(url, { credentials: { insecure: true } });
    reporter.start();
    await told(/^Connected/);
    await reporter.stop();
    expect(warnings).toEqual([expect.stringMatching(/^Nobody checks the certificate of the MQTT broker mqtts:/)]);
  });

  it('is told of when its certificate has expired, and gets all that waited once that is renewed', async () => {
    const server = await createCertificate(folder, 'server', { authority, names: NAMES, expired: true });
    const { broker, url } = await secure(server);
    const { reporter, told, warnings } = trusting(url);
    reporter.alert(alertRecord('waited'));
    await told(/certificate of .* has expired; renew it/);
    await broker.kill('SIGTERM');
    replaceCertificate(server, good);
    await broker.start();
    await told(/^Connected/);
    await reporter.stop();
    expect(reporter.waitingAlerts()).toEqual([]);
    expect(warnings.filter((sentence) => sentence.includes('expired'))).toHaveLength(1);
  });

  it('that wants a certificate of ours gets the one in our files as soon as it is there', async () => {
    const { broker, url } = await secure(good, [
      `cafile ${authority.certificate}`,
      'require_certificate true',
      'use_identity_as_username true',
    ]);
    const without = trusting(url);
    await without.told(/wants a certificate of ours \(.*\); name one with options cert_file and key_file/);
    await without.reporter.stop();
    const files = { certFile: join(folder, 'later.pem'), keyFile: join(folder, 'later.key.pem') };
    const { reporter, told, warnings } = trusting(url, files);
    await told(/later\.pem \(option cert_file of section mqtt\) is not there; .*later\.key\.pem \(option key_file/);
    replaceCertificate({ certificate: files.certFile, key: files.keyFile }, ours);
    await told(/^Connected/);
    await reporter.stop();
    expect(warnings).toHaveLength(1);
    expect(broker.log()).toMatch(/ringfence-home-[0-9a-f]{8} \(.*u'ours'\)/);
  });

  it('refuses a certificate of ours that another authority signed, and the log says whose fault it is', async () => {
    const { url } = await secure(good, [`cafile ${authority.certificate}`, 'require_certificate true']);
    const foreign = await createCertificate(folder, 'foreign');
    const { reporter, told } = trusting(url, { certFile: foreign.certificate, keyFile: foreign.key });
    await told(/refuses our certificate \(.*\); renew or correct the one of option cert_file/);
    await reporter.stop();
  });

  it('is not spoken to by mqtt://, and the log asks whether it expects mqtts://', async () => {
    const { broker } = await secure(good);
    const { reporter, told } = reporting(broker.url);
    reporter.start();
    await told(/correct option url: is it another port, or mqtts:\/\/\?$/);
    await reporter.stop();
  });

  it('is not there where it is spoken to by mqtts://, and the log asks whether it expects mqtt://', async () => {
    const plain = await createMosquitto();
    brokers.push(plain);
    await plain.start();
    const { reporter, told } = trusting(plain.url.replace('mqtt:', 'mqtts:'));
    await told(/correct option url: is it another port, or mqtt:\/\/\?$/);
    await reporter.stop();
  });
});
