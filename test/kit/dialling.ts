// Random policies, and Request-URIs as phones, people and attackers write them, for tests of the policy and of the compiled program.

import fc from 'fast-check';
import { detectorsConfig } from '../../agent/config/detectors.ts';
import { DESTINATION_KINDS, VERDICTS } from '../../agent/config/kinds.ts';
import type { Config, DeviceConfig, RuleConfig } from '../../agent/config/schema.ts';
import type { HouseClass, StandingRules } from '../../agent/policy/orders/order.ts';

const DEVICES: readonly DeviceConfig[] = [
  { section: 'pbx', name: 'Office PBX', address: '192.168.1.10' },
  { section: 'phone', name: 'Kitchen', address: '192.168.1.20' },
  { section: 'pbx6', name: 'Office PBX', address: '2001:db8:1::10' },
];

const NO_CRITERIA = { kinds: [], countries: [], prefixes: [], numbers: [], devices: [] } as const;

/** A rule that names only what `rule` says. */
export function ruleConfig(rule: Partial<RuleConfig> & Pick<RuleConfig, 'section' | 'verdict'>): RuleConfig {
  return { ...NO_CRITERIA, line: 1, ...rule };
}

export function configuration(rules: readonly RuleConfig[], main: Partial<Config['main']> = {}): Config {
  return {
    main: {
      mode: 'enforce',
      country: 'JP',
      id: 'test',
      wan: ['wan0'],
      home: [],
      mark: 0x1000_0000,
      nflogGroup: 5060,
      onStop: 'remove',
      maxCalls: 100,
      backstop: 0,
      privacy: 'full',
      blockForSeconds: 86_400,
      askPatienceSeconds: 25,
      maxAsks: 3,
      knownCountries: [],
      tariff: null,
      stateDir: '/nonexistent',
      controlSocket: '/nonexistent/ringfence.sock',
      ...main,
    },
    dialplan: { outsideLines: [], areaCode: null, emergency: [] },
    devices: DEVICES,
    rules,
    mqtt: null,
    detectors: detectorsConfig(() => undefined),
  };
}

const COUNTRIES = ['SL', 'US', 'JM', 'GB', 'GG', 'JP', 'DE', 'KP'];
const PREFIXES = [
  '+232',
  '+2327',
  '+44',
  '+441481',
  '+1876',
  '+1',
  '0120',
  '03',
  '+8150',
  '+81',
  '090',
  '117',
  '0990',
  '+8816',
  '010',
  '1',
  '*',
];
const NUMBERS = [
  '+23276123456',
  '+23276123457',
  '+81312345678',
  '0312345679',
  '117',
  '104',
  '+18765551234',
  '*31',
  '0120444444',
  '+2327612',
];

const some = <T>(values: readonly T[]) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant<T[]>([]) },
    { weight: 1, arbitrary: fc.subarray([...values], { minLength: 1, maxLength: 3 }) },
  );

const rule: fc.Arbitrary<Omit<RuleConfig, 'section' | 'line'>> = fc.record({
  kinds: some(DESTINATION_KINDS),
  countries: some(COUNTRIES),
  prefixes: some(PREFIXES),
  numbers: some(NUMBERS),
  devices: some(DEVICES.map(({ section }) => section)),
  verdict: fc.constantFrom(...VERDICTS),
});

export const ruleLists: fc.Arbitrary<readonly RuleConfig[]> = fc
  .array(rule, { maxLength: 8 })
  .map((rules) => rules.map((one, index) => ({ ...one, section: `rule_${index}`, line: 10 + index })));

/** The owner's word and the household's habits, about numbers and countries that rules name too. */
export const standingRules: fc.Arbitrary<StandingRules> = fc.record({
  knownCountries: some(COUNTRIES),
  knownAreas: some(['JP/shared_cost', 'US/shared_cost', 'GB/shared_cost']),
  allowedNumbers: some(NUMBERS),
  allowedCountries: some(COUNTRIES),
  blockedNumbers: some(NUMBERS),
  blockedCountries: some(COUNTRIES),
  blockedClasses: fc.constantFrom<readonly HouseClass[]>([], [], [], ['international'], ['international'], ['all']),
});

export const devices = fc.constantFrom(null, 'pbx', 'phone', 'somebody');

const DIAL_PREFIXES = [
  '',
  '',
  '+',
  '010',
  '0033010',
  '0061010',
  '001010',
  '009120010',
  '184',
  '186010',
  '1840033010',
  '1220',
  '0',
  '00',
  '9',
  '0010',
  '+81',
  '01081',
  '00330',
  '184110',
  '+0',
  '++',
  '184184010',
];
const DESTINATIONS = [
  '23276123456',
  '23276123457',
  '2327612',
  '232',
  '18765551234',
  '12125551234',
  '441481123456',
  '442071234567',
  '85021234567',
  '0312345678',
  '312345678',
  '0312345679',
  '09012345678',
  '05012345678',
  '0120444444',
  '0570012345',
  '0990512345',
  '0180991234',
  '110',
  '118',
  '119',
  '112',
  '911',
  '1101',
  '117',
  '104',
  '1',
  '',
  '*31',
  '#',
  '*67',
  '881612345678',
  '870123456789',
  '88213000000',
  '979123456789',
  '80012345678',
  '8083311',
  '5551234',
  '81312345678',
  '2125551234',
];
const ENDS = [
  '@provider',
  '@203.0.113.10:5060',
  ';user=phone@provider',
  ':password@provider',
  '',
  ';isub=81',
  '?subject=x',
  '>',
  '/x@provider',
  'w22@provider',
  '=@h',
];
const HOSTS = [
  '10.1.2.3',
  '010.1.2.3',
  '203.0.113.10:5060',
  'alice@provider',
  '[2001:db8::1]',
  'example.com',
  '1.example.com',
  '1234.5.6.7',
  '@provider',
  '110.1.2.3',
  'alice',
  '+@provider',
  '+',
];

/** Dial prefix, number and sometimes a few digits more. */
const dialled = fc
  .tuple(
    fc.constantFrom(...DIAL_PREFIXES),
    fc.constantFrom(...DESTINATIONS),
    fc.constantFrom('', '', '', '0', '9', '12', '4567890123'),
  )
  .map((parts) => parts.join(''));
const digits = fc.string({ unit: fc.constantFrom(...'00112233456789*#+'), maxLength: 20 });
const cleanUser = fc.oneof({ weight: 4, arbitrary: dialled }, { weight: 1, arbitrary: digits });

type Noise = { readonly at: number; readonly what: 'escape' | '-' | '.' | '(' | ')' | 'a' | '%' | '%2' | '\x80' };
const noise: fc.Arbitrary<Noise> = fc.record({
  at: fc.nat(18),
  what: fc.constantFrom('escape', '-', '.', '(', ')', 'a', '%', '%2', '\x80'),
});

function withNoise(user: string, { at, what }: Noise): string {
  const place = Math.min(at, user.length);
  if (what !== 'escape') return user.slice(0, place) + what + user.slice(place);
  const character = user[place];
  if (character === undefined) return user;
  return `${user.slice(0, place)}%${character.charCodeAt(0).toString(16)}${user.slice(place + 1)}`;
}

const user = fc
  .tuple(
    cleanUser,
    fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(noise, { maxLength: 3 }) }),
  )
  .map(([text, all]) => all.reduce(withNoise, text));
const anyCase = fc.constantFrom('sip:', 'sip:', 'sips:', 'tel:', 'SIP:', 'sIpS:', 'Tel:', 'SIPs:');

/** Request-URIs without blanks, as Latin-1 text. */
export const requestUris: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(anyCase, user, fc.constantFrom(...ENDS)).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.tuple(anyCase, fc.constantFrom(...HOSTS)).map((parts) => parts.join('')) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('urn:service:sos', 'http://x', 'sip', 'sip:', 'im:0120@x'),
  },
);
