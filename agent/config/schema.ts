// The configuration as the rest of the house sees it, and the way there from the sections of the file.
// The one rule: whatever is in here has been validated; nobody downstream looks again.

import type { DetectorsConfig } from './detectors.ts';
import type { DestinationKind, Verdict } from './kinds.ts';
import type { SectionValues } from './sections.ts';

/** `home` holds networks in CIDR notation; `mark` has exactly one bit; `backstop` is INVITEs an hour and device, 0 for no limit. */
export interface MainConfig {
  readonly mode: 'enforce' | 'observe';
  readonly country: string;
  readonly id: string;
  readonly wan: readonly string[];
  readonly home: readonly string[];
  readonly mark: number;
  readonly nflogGroup: number;
  readonly onStop: 'remove' | 'keep';
  readonly maxCalls: number;
  readonly backstop: number;
  readonly privacy: 'full' | 'masked';
  /** For how long a detector blocks. */
  readonly blockForSeconds: number;
  readonly askPatienceSeconds: number;
  readonly maxAsks: number;
  /** ISO 3166-1 alpha-2. */
  readonly knownCountries: readonly string[];
  /** Path of a CSV file, null for the built-in estimates. */
  readonly tariff: string | null;
  readonly stateDir: string;
  readonly controlSocket: string;
}

export interface DialplanConfig {
  readonly outsideLines: readonly string[];
  readonly areaCode: string | null;
  readonly emergency: readonly string[];
}

/** `section` is the section's name in UCI, `address` an IPv4, canonical IPv6 (RFC 5952) or MAC address, in lower case. */
export interface DeviceConfig {
  readonly section: string;
  readonly name: string;
  readonly address: string;
}

/**
 * A rule matches when all the criteria it names match; an empty list is a criterion it does not name. `section` is its name in UCI
 * (`@rule[0]` where it has none), `line` where it begins in the file. `devices` are names of device sections.
 */
export interface RuleConfig {
  readonly section: string;
  readonly line: number;
  readonly kinds: readonly DestinationKind[];
  readonly countries: readonly string[];
  readonly prefixes: readonly string[];
  readonly numbers: readonly string[];
  readonly devices: readonly string[];
  readonly verdict: Verdict;
}

/** Files are paths, null where there is none. `serverName` is what the broker's certificate must name, the host of `url` if null. */
export interface MqttConfig {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  readonly passwordFile: string | null;
  readonly caFile: string | null;
  readonly certFile: string | null;
  readonly keyFile: string | null;
  readonly serverName: string | null;
  /** Whether any certificate of the broker will do. */
  readonly insecure: boolean;
  readonly commands: 'all' | 'tighten' | 'off';
  readonly commandSecret: string | null;
  /** Null: as in section ringfence. */
  readonly privacy: MainConfig['privacy'] | null;
  readonly maskedTopics: readonly string[];
  readonly discovery: 'device' | 'component' | 'off';
  /** Topic below which Home Assistant looks for devices. */
  readonly discoveryPrefix: string;
  /** Of the names that people see in Home Assistant. */
  readonly language: 'en' | 'ja';
}

export interface Config {
  readonly main: MainConfig;
  readonly dialplan: DialplanConfig;
  readonly devices: readonly DeviceConfig[];
  readonly rules: readonly RuleConfig[];
  readonly mqtt: MqttConfig | null;
  readonly detectors: DetectorsConfig;
}

/** Where a section stands: its name in UCI and the line it begins in. */
export interface Place {
  readonly section: string;
  readonly line: number;
}

/** `hostId` is the id of a router whose configuration names none. */
export function mainConfig(values: SectionValues['ringfence'], hostId: string): MainConfig {
  const { id = hostId, mode, country, wan, home, mark, backstop, privacy, tariff = null } = values;
  return {
    ...{ id, mode, country, wan, home, mark, backstop, privacy, tariff },
    nflogGroup: values.nflog_group,
    onStop: values.on_stop,
    maxCalls: values.max_calls,
    blockForSeconds: values.block_for,
    askPatienceSeconds: values.ask_patience,
    maxAsks: values.max_asks,
    knownCountries: values.known_country,
    stateDir: values.state_dir,
    controlSocket: values.control_socket,
  };
}

export function dialplanConfig(values: SectionValues['dialplan']): DialplanConfig {
  return { outsideLines: values.outside_line, areaCode: values.area_code ?? null, emergency: values.emergency };
}

export function deviceConfig(values: SectionValues['device'], { section }: Place): DeviceConfig {
  return { section, name: section, ...values };
}

export function mqttConfig(values: SectionValues['mqtt']): MqttConfig {
  const { password_file, ca_file, cert_file, key_file, server_name, discovery_prefix, ...others } = values;
  const { command_secret, privacy = null, masked_topic, ...same } = others;
  return {
    ...same,
    commandSecret: command_secret ?? null,
    privacy,
    maskedTopics: masked_topic,
    discoveryPrefix: discovery_prefix,
    passwordFile: password_file ?? null,
    caFile: ca_file ?? null,
    certFile: cert_file ?? null,
    keyFile: key_file ?? null,
    serverName: server_name ?? null,
  };
}

export function ruleConfig(values: SectionValues['rule'], { section, line }: Place): RuleConfig {
  return {
    section,
    line,
    kinds: values.kind,
    countries: values.country,
    prefixes: values.prefix,
    numbers: values.number,
    devices: values.device,
    verdict: values.verdict,
  };
}
