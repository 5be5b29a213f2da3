// Keys and certificates for a test, made by openssl in a folder of the test's.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../lab/kit/children.ts';

/** Paths of PEM files. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** Without `authority` it is signed by itself. `names` are its subjectAltName; `expired`: it was valid until an hour ago. */
interface Wanted {
  readonly authority?: Certificate;
  readonly names?: string;
  readonly expired?: boolean;
}

const DATE = (ms: number) => `${new Date(ms).toISOString().replace(/[-:T]|\..*/g, '')}Z`;
const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];

/** Makes `<name>.pem` and `<name>.key.pem` in `folder`. */
export async function createCertificate(folder: string, name: string, wanted: Wanted = {}): Promise<Certificate> {
  const { authority, names, expired = false } = wanted;
  const [certificate, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key.pem`)];
  const request = join(folder, `${name}.csr`);
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await must(['openssl', 'req', '-new', ...curve, '-subj', `/CN=${name}`, '-keyout', key, '-out', request]);
  const database = join(folder, `${name}.index`);
  const config = join(folder, `${name}.cnf`);
  const extensions = authority === undefined ? 'basicConstraints=critical,CA:TRUE' : 'basicConstraints=CA:FALSE';
  const alternatives = names === undefined ? '' : `subjectAltName=${names}\n`;
  writeFileSync(database, '');
  writeFileSync(
    config,
    `[ca]\ndefault_ca=a\n[a]\ndatabase=${database}\nnew_certs_dir=${folder}\nrand_serial=yes\ndefault_md=sha256\npolicy=p\nx509_extensions=e\n[p]\ncommonName=supplied\n[e]\n${extensions}\n${alternatives}`,
  );
  const end = Date.now() + (expired ? -HOUR_MS : DAY_MS);
  const dates = ['-startdate', DATE(end - 2 * DAY_MS), '-enddate', DATE(end)];
  const signer =
    authority === undefined
      ? ['-selfsign', '-keyfile', key]
      : ['-cert', authority.certificate, '-keyfile', authority.key];
  const files = ['-config', config, '-in', request, '-out', certificate, '-notext', '-batch'];
  await must(['openssl', 'ca', ...files, ...dates, ...signer]);
  return { certificate, key };
}

/** Puts what is in `from` where `to` is, as who renews a certificate does. */
export function replaceCertificate(to: Certificate, from: Certificate): void {
  writeFileSync(to.certificate, readFileSync(from.certificate));
  writeFileSync(to.key, readFileSync(from.key));
}
