// The files that make us known to the broker and the broker to us: password, authority, certificate, key.
// The one rule: they are read anew at each connect, so a renewed certificate counts; of what is in them no sentence tells anything.

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { MqttConfig } from '../config/schema.ts';

/** `ca`, `cert` and `key` are PEM. */
export interface Credentials {
  readonly password?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export type CredentialsRead =
  | { readonly ok: true; readonly credentials: Credentials }
  | { readonly ok: false; readonly sentences: readonly string[] };

type Content = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

/** More than the authorities of a whole system. */
const MOST_BYTES = 1024 * 1024;

/** All that section mqtt names, or a sentence for each file that is of no use. */
export function readCredentials(mqtt: MqttConfig): CredentialsRead {
  const files = { password: mqtt.passwordFile, ca: mqtt.caFile, cert: mqtt.certFile, key: mqtt.keyFile };
  const sentences: string[] = [];
  const texts: Record<string, string> = mqtt.password === undefined ? {} : { password: mqtt.password };
  for (const [name, path] of Object.entries(files)) {
    if (path === null) continue;
    const content = checked(name, readPlain(path));
    if (content.ok) texts[name] = content.text;
    else sentences.push(`${path} (option ${name}_file of section mqtt) ${content.why}.`);
  }
  if (sentences.length === 0 && !isPair(texts['cert'], texts['key']))
    sentences.push(`${mqtt.keyFile} is not the key to ${mqtt.certFile}; correct option key_file of section mqtt.`);
  const refusal = sentences.length === 0 ? refusalOf(texts) : null;
  if (refusal !== null)
    sentences.push(
      `TLS cannot use the certificates of section mqtt (${refusal}): a key too short, or a chain cut off?`,
    );
  return sentences.length > 0 ? { ok: false, sentences } : { ok: true, credentials: texts };
}

function checked(name: string, content: Content): Content {
  if (!content.ok) return content;
  if (name === 'password') {
    const [text = ''] = content.text.split(/\r?\n/, 1);
    return text === '' ? { ok: false, why: 'has no password in its first line; write it there' } : { ok: true, text };
  }
  if (name === 'key') {
    return keyOf(content.text) === null
      ? { ok: false, why: 'holds no key in PEM that can be used without a passphrase; write one there' }
      : content;
  }
  return certificateOf(content.text) === null
    ? { ok: false, why: 'holds no certificate in PEM; write one there' }
    : content;
}

/** A pipe in the file's place must not hold us up. */
function readPlain(path: string): Content {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const about = fstatSync(file);
    if (!about.isFile()) return { ok: false, why: 'is no file; correct the option' };
    if (about.size > MOST_BYTES) return { ok: false, why: `has more than ${MOST_BYTES} bytes; correct the option` };
    return { ok: true, text: readFileSync(file, 'utf8') };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const why = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
    return { ok: false, why: `${why}; put the file there, or correct the option` };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function isPair(cert: string | undefined, key: string | undefined): boolean {
  if (cert === undefined || key === undefined) return true;
  const [certificate, own] = [certificateOf(cert), keyOf(key)];
  return certificate !== null && own !== null && certificate.checkPrivateKey(own);
}

/** What OpenSSL says of all of them together, as it will when we connect. */
function refusalOf({ ca, cert, key }: Credentials): string | null {
  if (ca === undefined && cert === undefined) return null;
  try {
    createSecureContext({ ca, cert, key });
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown error';
  }
}

function certificateOf(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

function keyOf(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}
