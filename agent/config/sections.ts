// The configuration file: every section and option of /etc/config/ringfence with its type, default, sentence and description.
// The one rule: this is the only place that knows an option. The README's table and every fault come from here.

import * as v from 'valibot';
import { DETECTORS } from './detectors.ts';
import { DESTINATION_KINDS, VERDICTS } from './kinds.ts';
import { list, oneOf, option, optional, required } from './option.ts';
import {
  brokerUrl,
  COUNTRY,
  deviceAddress,
  dialString,
  duration,
  flag,
  integer,
  markBit,
  matching,
  network,
} from './values.ts';

const MODES = ['enforce', 'observe'] as const;
const ON_STOP = ['remove', 'keep'] as const;
const PRIVACY = ['full', 'masked'] as const;
const COMMANDS = ['all', 'tighten', 'off'] as const;
/** Those with telephone numbers in them. */
const MASKED_TOPICS = [
  'event/call',
  'event/alert',
  'event/ask',
  'event/block',
  'calls/active',
  'still_billed',
  'last_call',
  'last_alert',
  'devices',
  'asks',
  'blocks',
  'cmd/result',
] as const;
const DISCOVERY = ['device', 'component', 'off'] as const;
const LANGUAGES = ['en', 'ja'] as const;
const ABSOLUTE_PATH = matching(/^\/[^\p{Cc}]{1,100}$/u, "write a path that begins with '/'");

const ringfence = v.object({
  mode: option(
    oneOf(MODES),
    'enforce',
    '`enforce` stops what the rules forbid, `observe` judges and reports but stops nothing',
  ),
  country: required(COUNTRY, 'where the telephone line is, as ISO 3166-1 alpha-2; it chooses the dial plan'),
  id: optional(
    matching(/^[a-z0-9_-]{1,64}$/, "write at most 64 of a-z, 0-9, '_' and '-'"),
    'name of this router in MQTT topics; the host name unless set',
  ),
  wan: list(
    matching(/^[A-Za-z0-9_.:@-]{1,15}$/, "write the name of a network interface, such as 'wan' or 'pppoe-wan'"),
    'interfaces towards the telephone provider, only calls that leave by one of them are stopped; those with a default route unless set',
  ),
  home: list(
    network,
    'networks at home, IPv4 or IPv6; in a replay they tell a call out from a call in; all private networks unless set',
  ),
  mark: option(markBit, '0x10000000', 'the one bit of the conntrack mark that marks voice flows'),
  nflog_group: option(integer(1, 65535), '5060', 'NFLOG group by which the kernel hands over SIP packets'),
  on_stop: option(
    oneOf(ON_STOP),
    'remove',
    'what a clean stop does with the kernel rules: `remove` them or `keep` them in force',
  ),
  max_calls: option(integer(1, 100_000), '1000', 'calls kept in memory; beyond that the oldest finished ones go first'),
  backstop: option(
    integer(0, 1_000_000),
    '240',
    'INVITEs an hour and device to chargeable destinations that the kernel lets through even without the agent; 0 is no limit',
  ),
  privacy: option(
    oneOf(PRIVACY),
    'full',
    '`masked` leaves only the country and the last two digits of a number in records',
  ),
  block_for: option(duration, '24h', 'for how long a detector blocks a class of calls for a device'),
  ask_patience: option(
    integer(1, 30),
    '25',
    'seconds that a question waits for its answer before the call is declined',
  ),
  max_asks: option(integer(0, 20), '3', 'questions open at once; a call beyond that is declined without asking'),
  known_country: list(COUNTRY, 'countries that this household calls anyway: the first call there is not asked about'),
  tariff: optional(ABSOLUTE_PATH, 'CSV file of prices; built-in estimates unless set'),
  state_dir: option(
    ABSOLUTE_PATH,
    '/etc/ringfence',
    'directory of the state file, which keeps blocks, answers and what was learned',
  ),
  control_socket: option(
    ABSOLUTE_PATH,
    '/var/run/ringfence.sock',
    'socket on which the running agent takes orders of this machine',
  ),
});

const dialplan = v.object({
  outside_line: list(
    matching(/^[0-9*#]{1,8}$/, "write the digits dialled for an outside line, such as '0'"),
    'digits that a PBX dials first to get an outside line',
  ),
  area_code: optional(
    matching(/^[0-9]{1,6}$/, "write the digits of the area code, such as '03'"),
    'area code of the line, for numbers dialled without one',
  ),
  emergency: list(
    matching(/^[0-9]{2,8}$/, "write the two to eight digits of an emergency number, such as '112'"),
    'further emergency numbers, beside those of the country; they always pass',
  ),
});

const device = v.object({
  name: optional(
    matching(/^[^\p{Cc}]{1,64}$/u, 'write one to 64 characters on one line'),
    'what people call the device; the name of the section unless set',
  ),
  address: required(deviceAddress, 'its IPv4, IPv6 or MAC address'),
});

const rule = v.object({
  kind: list(
    oneOf(DESTINATION_KINDS),
    `kinds of destination: ${DESTINATION_KINDS.map((kind) => `\`${kind}\``).join(', ')}`,
  ),
  country: list(COUNTRY, 'countries of destination, as ISO 3166-1 alpha-2'),
  prefix: list(
    dialString(/^\+?[0-9]{1,15}$/, "write the beginning of a number with its country code, such as '+232'"),
    'beginnings of the number, in international form (`+232`) or as dialled at home (`0570`)',
  ),
  number: list(
    dialString(
      /^(\+[0-9]{3,15}|[0-9*#]{1,15})$/,
      "write the whole number with its country code, such as '+81312345678'",
    ),
    'whole numbers, in international form or as dialled at home (`117`)',
  ),
  device: list(v.string(), 'sections of the devices that dial'),
  verdict: required(oneOf(VERDICTS), '`allow`, `ask` or `block`; a rule without any list matches every call'),
});

const mqtt = v.object({
  url: required(brokerUrl, 'the broker: `mqtt://host:1883` or `mqtts://host:8883`'),
  username: optional(v.string(), 'user name at the broker'),
  password: optional(v.string(), 'password at the broker; it never appears in a log'),
  password_file: optional(ABSOLUTE_PATH, 'file with the password, in place of `password`; read at each connect'),
  ca_file: optional(
    ABSOLUTE_PATH,
    "PEM file of the authority that signed the broker's certificate; those the system trusts unless set",
  ),
  cert_file: optional(ABSOLUTE_PATH, 'PEM file of our own certificate, for a broker that asks for one'),
  key_file: optional(ABSOLUTE_PATH, 'PEM file of the key to `cert_file`, without a passphrase'),
  server_name: optional(
    matching(/^[A-Za-z0-9.-]{1,253}$/, 'write a host name'),
    "name in the broker's certificate; the host of `url` unless set",
  ),
  insecure: option(
    flag,
    '0',
    '`1` takes any certificate for the broker, so anybody on the way may read and give orders',
  ),
  commands: option(
    oneOf(COMMANDS),
    'tighten',
    'orders taken from the broker: `all`, only those that `tighten` (deny, block, end), or none (`off`)',
  ),
  command_secret: optional(
    matching(/^[^\p{Cc}]{16,128}$/u, 'write 16 to 128 characters that nobody guesses'),
    'with it, orders that loosen something are taken with `tighten` too, when they carry its HMAC; it never appears in a log',
  ),
  privacy: optional(oneOf(PRIVACY), 'as in section ringfence, for what is published; as there unless set'),
  masked_topic: list(oneOf(MASKED_TOPICS), 'topics below `ringfence/<id>/` that are masked in any case'),
  discovery: option(
    oneOf(DISCOVERY),
    'device',
    'how Home Assistant finds the entities: one message for the `device` (2024.12 or newer), one for each `component` (older, openHAB, Domoticz), or `off`',
  ),
  discovery_prefix: option(
    matching(/^[^+#$/\p{Cc}][^+#\p{Cc}]{0,63}(?<!\/)$/u, "write the beginning of a topic, such as 'homeassistant'"),
    'homeassistant',
    "topic below which Home Assistant looks for devices: its option 'Discovery prefix'",
  ),
  language: option(oneOf(LANGUAGES), 'en', 'of the names of the entities: `en` or `ja`'),
});

/** The schema of each section type, with option names as they are in the file. */
export const SECTIONS = { ringfence, dialplan, device, rule, mqtt, ...DETECTORS };

export type SectionType = keyof typeof SECTIONS;

/** A section's values by option name, after defaults and conversion. */
export type SectionValues = { readonly [T in SectionType]: Readonly<v.InferOutput<(typeof SECTIONS)[T]>> };
