// What must fit within section mqtt: credentials that are whole, and nothing about TLS where there is none.
// The one rule: as everywhere in this section, no value is ever part of a sentence.

import type { UciEntry, UciFault } from './uci.ts';

const TLS = ['ca_file', 'cert_file', 'key_file', 'server_name', 'insecure'];
/** The first is of no use without the second. */
const PARTNERS = [
  ['cert_file', 'key_file'],
  ['key_file', 'cert_file'],
  // MQTT 3.1.1 section 3.1.2.9 knows no password without a user name.
  ['password', 'username'],
  ['password_file', 'username'],
] as const;

type Options = ReadonlyMap<string, UciEntry>;

/** `entries` are those of section mqtt. As in libuci, an option with an empty value is an option that is not set. */
export function brokerFaults(entries: readonly UciEntry[]): readonly UciFault[] {
  const options = new Map(entries.filter(({ value }) => value !== '').map((entry) => [entry.name, entry]));
  return [...partners(options), ...onePassword(options), ...withoutTls(options), ...inVain(options)];
}

function partners(options: Options): UciFault[] {
  return PARTNERS.flatMap(([name, partner]) => {
    const entry = options.get(name);
    if (entry === undefined || options.has(partner)) return [];
    return [{ line: entry.line, reason: `option ${name} needs 'option ${partner}' beside it; add it` }];
  });
}

function onePassword(options: Options): UciFault[] {
  const [before, after] = ['password', 'password_file']
    .flatMap((name) => options.get(name) ?? [])
    .sort((a, b) => a.line - b.line);
  if (before === undefined || after === undefined) return [];
  const reason = `the password is in line ${before.line} already; remove option password or password_file`;
  return [{ line: after.line, reason }];
}

function withoutTls(options: Options): UciFault[] {
  if (options.get('url')?.value.startsWith('mqtt:') !== true) return [];
  return TLS.flatMap((name) => {
    const entry = options.get(name);
    if (entry === undefined || (name === 'insecure' && entry.value === '0')) return [];
    return [{ line: entry.line, reason: `option ${name} is for TLS; write the url as mqtts://, or remove it` }];
  });
}

function inVain(options: Options): UciFault[] {
  if (options.get('insecure')?.value !== '1') return [];
  return ['ca_file', 'server_name'].flatMap((name) => {
    const entry = options.get(name);
    const reason = `with 'option insecure' nobody looks at option ${name}; remove one of the two`;
    return entry === undefined ? [] : [{ line: entry.line, reason }];
  });
}
