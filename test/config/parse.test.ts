import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { detectorsConfig } from '../../agent/config/detectors.ts';
import { parseConfig } from '../../agent/config/parse.ts';
import type { Config } from '../../agent/config/schema.ts';

const MAIN = "config ringfence 'main'\n option country 'JP'\n";

function parse(text: string, hostName = 'router') {
  return parseConfig(text, { file: 'ringfence', hostName });
}

function config(text: string, hostName?: string): Config {
  const result = parse(text, hostName);
  if (!result.ok) throw new Error(result.faults.map(({ sentence }) => sentence).join('\n'));
  return result.config;
}

describe('a valid configuration', () => {
  it('has defaults for all but the country', () => {
    expect(config(MAIN)).toEqual({
      main: {
        mode: 'enforce',
        country: 'JP',
        id: 'router',
        wan: [],
        home: [],
        mark: 0x10000000,
        nflogGroup: 5060,
        onStop: 'remove',
        maxCalls: 1000,
        backstop: 240,
        privacy: 'full',
        blockForSeconds: 86_400,
        askPatienceSeconds: 25,
        maxAsks: 3,
        knownCountries: [],
        tariff: null,
        stateDir: '/etc/ringfence',
        controlSocket: '/var/run/ringfence.sock',
      },
      dialplan: { outsideLines: [], areaCode: null, emergency: [] },
      devices: [],
      rules: [],
      mqtt: null,
      detectors: detectorsConfig(() => undefined),
    });
  });

  it('carries every option over to its place', () => {
    const text = `
config ringfence 'main'
  option mode observe
  option country 'DE'
  option id 'home_1'
  list wan 'pppoe-wan'
  list wan 'wan6'
  list home '192.168.1.0/24'
  list home '2001:DB8::/48'
  option mark '0x80000000'
  option nflog_group 7
  option on_stop keep
  option max_calls 50
  option backstop 0
  option privacy masked
  option block_for 1h
  option ask_patience 20
  option max_asks 0
  list known_country 'GB'
  list known_country 'US'
  option tariff '/etc/ringfence/tariff.csv'
  option state_dir '/srv/ringfence'
  option control_socket '/run/rf.sock'
config dialplan
  list outside_line '0'
  option area_code '03'
  list emergency '117'
config device 'pbx'
  option name 'Office PBX'
  option address '02-00-5E-10-00-0A'
config device
  option address '2001:DB8:0:0::1'
config rule 'abroad'
  list kind 'international'
  list country 'SL'
  list prefix '+232 (22)'
  list number '+81 50-1234-5678'
  list number '104'
  list device 'pbx'
  option verdict 'block'
config rule
  option verdict 'ask'
config mqtt 'mqtt'
  option url 'mqtts://broker.example:8883'
  option username 'u'
  option password 'p # w'
  option ca_file '/etc/ringfence/ca.pem'
  option cert_file '/etc/ringfence/cert.pem'
  option key_file '/etc/ringfence/key.pem'
  option server_name 'broker.home'
  option commands all
`;
    expect(config(text)).toEqual({
      main: {
        mode: 'observe',
        country: 'DE',
        id: 'home_1',
        wan: ['pppoe-wan', 'wan6'],
        home: ['192.168.1.0/24', '2001:db8::/48'],
        mark: 0x80000000,
        nflogGroup: 7,
        onStop: 'keep',
        maxCalls: 50,
        backstop: 0,
        privacy: 'masked',
        blockForSeconds: 3600,
        askPatienceSeconds: 20,
        maxAsks: 0,
        knownCountries: ['GB', 'US'],
        tariff: '/etc/ringfence/tariff.csv',
        stateDir: '/srv/ringfence',
        controlSocket: '/run/rf.sock',
      },
      dialplan: { outsideLines: ['0'], areaCode: '03', emergency: ['117'] },
      devices: [
        { section: 'pbx', name: 'Office PBX', address: '02:00:5e:10:00:0a' },
        { section: '@device[1]', name: '@device[1]', address: '2001:db8::1' },
      ],
      rules: [
        {
          section: 'abroad',
          line: 33,
          kinds: ['international'],
          countries: ['SL'],
          prefixes: ['+23222'],
          numbers: ['+815012345678', '104'],
          devices: ['pbx'],
          verdict: 'block',
        },
        {
          section: '@rule[1]',
          line: 41,
          kinds: [],
          countries: [],
          prefixes: [],
          numbers: [],
          devices: [],
          verdict: 'ask',
        },
      ],
      mqtt: {
        url: 'mqtts://broker.example:8883',
        username: 'u',
        password: 'p # w',
        passwordFile: null,
        caFile: '/etc/ringfence/ca.pem',
        certFile: '/etc/ringfence/cert.pem',
        keyFile: '/etc/ringfence/key.pem',
        serverName: 'broker.home',
        insecure: false,
        commands: 'all',
        commandSecret: null,
        privacy: null,
        maskedTopics: [],
        discovery: 'device',
        discoveryPrefix: 'homeassistant',
        language: 'en',
      },
      detectors: detectorsConfig(() => undefined),
    });
  });

  it('takes of a detector what its section says, and the defaults for the rest', () => {
    const text = `
config velocity
  option warn 3
  option block 0
  option window 10m
  option domestic_warn 50
config repetition
  option short 90s
config probing
  option share 80
  option countries_warn 4
config duration
  option block 6h
  option domestic_block 1d
config budget
  option block '2.50'
  option hard_day 100
config wangiri
  option enabled 0
config off_hours
  list hours 'mon-fri 08:30-19:00'
  list hours 'sat 22:00-06:00'
`;
    const { detectors } = config(MAIN + text);
    const defaults = detectorsConfig(() => undefined);
    expect(detectors).toEqual({
      ...defaults,
      velocity: { enabled: true, warn: 3, block: 0, window: 600, domesticWarn: 50, domesticBlock: 0 },
      repetition: { ...defaults.repetition, short: 90 },
      probing: { ...defaults.probing, share: 80, countriesWarn: 4 },
      duration: { ...defaults.duration, block: 21_600, domesticBlock: 86_400 },
      budget: { ...defaults.budget, block: 2.5, hardDay: 100 },
      wangiri: { ...defaults.wangiri, enabled: false },
      off_hours: { ...defaults.off_hours, hours: ['mon-fri 08:30-19:00', 'sat 22:00-06:00'] },
    });
  });

  it('has limits by default that keep nobody from calling at home', () => {
    const { velocity, concurrency, repetition, sequence, duration } = config(MAIN).detectors;
    for (const { domesticWarn, domesticBlock } of [velocity, concurrency, repetition, sequence, duration])
      expect([domesticWarn, domesticBlock]).toEqual([0, 0]);
  });

  it('takes an option with an empty value as one that is not set', () => {
    expect(config(`${MAIN} option mode ''\n option id ''`).main).toMatchObject({ mode: 'enforce', id: 'router' });
  });

  it.each([
    ['OpenWrt.lan', 'openwrt-lan'],
    ['', 'ringfence'],
    ['ü/#+', '----'],
    ['x'.repeat(80), 'x'.repeat(64)],
  ])('makes an id out of host name %j', (hostName, id) => {
    expect(config(MAIN, hostName).main.id).toBe(id);
  });

  it('may have a rule that names emergency calls if it allows them', () => {
    expect(config(`${MAIN}config rule\n list kind emergency\n option verdict allow`).rules).toHaveLength(1);
  });

  it('is what the package installs', () => {
    const example = readFileSync(new URL('../../openwrt/ringfence.config', import.meta.url), 'utf8');
    expect(config(example).main.country).toBe('JP');
  });

  it('is what the package installs with every example in it switched on', () => {
    const example = readFileSync(new URL('../../openwrt/ringfence.config', import.meta.url), 'utf8');
    const all = config(example.replace(/^(\t?)#(\t?(config|option|list) )/gm, '$1$2'));
    expect(all).toMatchObject({
      main: { privacy: 'masked', blockForSeconds: 86_400, maxAsks: 3, knownCountries: ['GB'] },
      dialplan: { areaCode: '03' },
      mqtt: {
        username: 'ringfence',
        commands: 'tighten',
        discovery: 'device',
        discoveryPrefix: 'homeassistant',
        language: 'en',
      },
      detectors: {
        off_hours: { hours: ['mon-fri 08:30-19:00', 'sat 09:00-13:00'] },
        velocity: { warn: 10, domesticBlock: 200 },
        budget: { day: 5000, hardDay: 20_000 },
      },
    });
    expect(all.rules.map((rule) => rule.section)).toEqual(['abroad', 'grandmother']);
    expect(all.devices.map((device) => device.name)).toEqual(['Office PBX']);
  });
});
