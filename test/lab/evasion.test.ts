// A hijacked PBX writes its INVITEs to Sierra Leone so that a filter misses them and a lenient server does not. Every form here was taken by
// Kamailio: it reads past line ends, NULs and blanks before a message, and takes any case.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, startAgent } from './kit/agent.ts';
import { eventually } from './kit/children.ts';
import { ADDRESS, createHome, type Home } from './kit/home.ts';
import { type Arrivals, type RawMessage, sendRaw, startArrivals } from './kit/raw-messages.ts';

const AT = `@${ADDRESS.provider.v4}`;
const TOKYO = '0312345678';

interface Form {
  readonly before?: string;
  readonly method?: string;
  readonly uri?: string;
  readonly after?: string;
  readonly cseq?: string;
  readonly to?: string;
  readonly lineEnd?: string;
  readonly more?: readonly string[];
}

let home: Home;
let agent: Agent;
let arrivals: Arrivals;
let attempts = 0;

beforeAll(async () => {
  home = await createHome();
  agent = await startAgent(home);
  arrivals = await startArrivals(home);
});
afterAll(() => home.close());

/** A number in Sierra Leone that was never dialled before: what was refused once is dropped the next time. */
function abroad(): string {
  attempts++;
  return `232${70_000_000 + attempts * 1000}`;
}

function message(form: Form, transport: 'udp' | 'tcp' = 'udp'): Buffer {
  const { before = '', method = 'INVITE ', after = ' SIP/2.0', cseq = '1 INVITE', to = '', lineEnd = '\r\n' } = form;
  const lines = [
    `${before}${method}${form.uri ?? `sip:010${abroad()}${AT}`}${after}`,
    `Via: SIP/2.0/${transport.toUpperCase()} ${ADDRESS.pbx.v4};branch=z9hG4bK${attempts}`,
    `From: <sip:pbx${AT}>;tag=pbx`,
    `To: <sip:${TOKYO}${AT}>${to}`,
    `Call-ID: attempt-${attempts}-`,
    `CSeq: ${cseq}`,
    ...(form.more ?? ['Content-Length: 0']),
  ];
  return Buffer.from([...lines, '', ''].join(lineEnd), 'latin1');
}

const datagram = (bytes: Buffer | string): RawMessage => ({ transport: 'udp', parts: [Buffer.from(bytes)] });
const arrived = (attempt: number) => arrivals.text().includes(`attempt-${attempt}-`);
const cancelled = (attempt: number) =>
  new RegExp(`CANCEL (?:[^\\r\\n]+\\r\\n)*?Call-ID: attempt-${attempt}-`).test(arrivals.text());
const said = (what: string) => arrivals.text().includes(what);

/** Sends one message of each form; the numbers of the attempts, by the form's name. */
async function attempt(forms: Readonly<Record<string, () => Form>>): Promise<ReadonlyMap<string, number>> {
  const made = new Map<string, number>();
  const messages = Object.entries(forms).map(([name, form]) => {
    const bytes = message({ uri: `sip:010${abroad()}${AT}`, ...form() });
    made.set(name, attempts);
    return datagram(bytes);
  });
  await sendRaw(home, arrivals, messages);
  return made;
}

function named(made: ReadonlyMap<string, number>, test: (attempt: number) => boolean): string[] {
  return [...made].flatMap(([name, number]) => (test(number) ? [name] : []));
}

describe('an INVITE to Sierra Leone', () => {
  it('never leaves in any spelling of its beginning that a server would take', async () => {
    const befores = ['\r\n', '\r\n\r\n', '\r\n\r\n\r\n', '\n', '\r', '\n\n', '\n\n\n', '\n\n\n\n', '\r'.repeat(20)];
    const blanks = [' ', '\t', '\0', '\0\0\0\0', '\r\n ', '\v', '\x01'];
    const forms: Record<string, () => Form> = {};
    for (const before of [...befores, ...blanks]) forms[JSON.stringify(before)] = () => ({ before });
    for (const method of ['invite ', 'Invite ', 'INVITe ', 'INVITE  ', 'INVITE\t', 'INVITE \t'])
      forms[JSON.stringify(method)] = () => ({ method });
    forms['without a scheme'] = () => ({ uri: `010${abroad()}${AT}` });
    forms['in brackets'] = () => ({ uri: `<sip:010${abroad()}${AT}>` });
    forms['in brackets, hidden'] = () => ({ uri: `<sip:0-10-${abroad()}${AT}>` });
    forms['in capitals'] = () => ({ uri: `SIP:010${abroad()}${AT}` });
    forms['with a password'] = () => ({ uri: `sip:010${abroad()}:secret${AT};user=phone` });
    forms['as a telephone'] = () => ({ uri: `tel:+${abroad()};phone-context=+81` });
    forms['secure'] = () => ({ uri: `sips:+${abroad()}${AT}` });
    forms['very long'] = () => ({ uri: `sip:010${abroad()}${'0'.repeat(3000)}${AT}` });
    forms['in a dialog that nobody knows'] = () => ({ to: ';tag=made-up' });
    forms['in lower case, hidden, behind line ends'] = () => ({
      before: '\r\n',
      method: 'invite ',
      uri: `sip:0-10-${abroad()}${AT}`,
    });
    const made = await attempt(forms);
    expect(named(made, arrived)).toEqual([]);
  });

  it('is cancelled at the provider where its bytes could not decide', async () => {
    const hidden = () => `sip:0-10-${abroad()}${AT}`;
    const made = await attempt({
      separators: () => ({ uri: hidden() }),
      'brackets at first': () => ({ uri: `sip:(010)${abroad()}${AT}` }),
      dots: () => ({ uri: `sip:0.1.0.${abroad()}${AT}` }),
      'an escaped plus': () => ({ uri: `sip:%2b${abroad()}${AT}` }),
      'escaped digits': () => ({ uri: `sip:%30%31%30${abroad()}${AT}` }),
      'three hundred brackets': () => ({ uri: `sip:${'('.repeat(300)}010${abroad()}${AT}` }),
      'a tab before the version': () => ({ uri: hidden(), after: '\tSIP/2.0' }),
      'a version in lower case': () => ({ uri: hidden(), after: ' sip/2.0' }),
      'more behind the version': () => ({ uri: hidden(), after: ' SIP/2.00' }),
      'bare line feeds': () => ({ uri: hidden(), lineEnd: '\n' }),
      'the CSeq of another request': () => ({ uri: hidden(), cseq: '1 REGISTER' }),
      'a CSeq in lower case': () => ({ uri: hidden(), cseq: '1 invite' }),
      'a body that is cut off': () => ({ uri: hidden(), more: ['Content-Length: 500'] }),
      'two From': () => ({ uri: hidden(), more: ['From: <sip:x@y>;tag=z'] }),
      'a country beside the number': () => ({ uri: `sip:${abroad().slice(3)};phone-context=+232${AT};user=phone` }),
      'a dialog that nobody knows': () => ({ uri: hidden(), to: ';tag=made-up' }),
    });
    await eventually(() => [...made.values()].every(cancelled), 'a CANCEL for each').catch(() => undefined);
    expect(named(made, (one) => arrived(one) && !cancelled(one))).toEqual([]);
    expect(named(made, arrived)).toHaveLength(made.size);
  });

  it('is cancelled, and its connection ended, where it hides in a stream', async () => {
    const segments = (bytes: Buffer, ...cuts: number[]) =>
      [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length));
    const options = message({ method: 'OPTIONS ', uri: `sip:x${AT}`, cseq: '1 OPTIONS' }, 'tcp');
    const streams = [
      (bytes: Buffer) => segments(bytes, 3),
      (bytes: Buffer) => segments(bytes, 16),
      (bytes: Buffer) => segments(bytes, ...Array.from({ length: 20 }, (_, index) => index + 1)),
      (bytes: Buffer) => [Buffer.concat([options, bytes])],
      (bytes: Buffer) => [Buffer.concat([Buffer.from('\r\n'.repeat(8)), bytes])],
    ];
    for (const cut of streams) {
      const number = abroad();
      const parts = cut(message({ uri: `sip:010${number}${AT}` }, 'tcp'));
      await sendRaw(home, arrivals, [{ transport: 'tcp', parts }]);
      const record = await agent.call(({ dialled }) => dialled === `010${number}`);
      expect(record).toMatchObject({ state: 'blocked', decidedBy: 'agent' });
      const made = attempts;
      await eventually(() => cancelled(made), 'the CANCEL, over a connection of its own');
    }
  });
});

describe('a message that makes the provider dial', () => {
  const refer = (target: string): Form => ({
    method: 'REFER ',
    uri: `sip:x${AT}`,
    cseq: '2 REFER',
    to: ';tag=x',
    more: [`Refer-To: <${target}>`],
  });
  const moved = (target: string): Form => ({
    method: '',
    uri: 'SIP/2.0 302',
    after: ' Moved',
    to: ';tag=x',
    more: [`Contact: <${target}>`],
  });

  it('leaves only when everything it names is allowed', async () => {
    const abroadUri = () => `sip:010${abroad()}${AT}`;
    const both = () => `sip:0398765432${AT}>, <sip:+${abroad()}${AT}`;
    const made = await attempt({
      'REFER abroad': () => refer(abroadUri()),
      'REFER abroad, hidden': () => refer(`sip:0-10-${abroad()}${AT}`),
      'REFER without a scheme': () => refer(`010${abroad()}${AT}`),
      'REFER behind a line end': () => ({ ...refer(abroadUri()), before: '\r\n' }),
      'REFER in lower case': () => ({ ...refer(abroadUri()), method: 'refer ' }),
      '302 abroad': () => moved(abroadUri()),
      '302 at home and abroad': () => moved(both()),
      '302 behind line ends': () => ({ ...moved(abroadUri()), before: '\r\n\r\n' }),
      '302 in lower case': () => ({ ...moved(abroadUri()), uri: 'sip/2.0 302' }),
      'REFER at home': () => refer(`sip:0398765432${AT}`),
      '302 at home': () => moved(`sip:09012345678${AT}`),
    });
    const allowed = ['REFER at home', '302 at home'];
    await eventually(() => allowed.every((name) => arrived(made.get(name) ?? 0)), 'what is allowed');
    expect(named(made, arrived)).toEqual(allowed);
  });
});

describe('a flood of INVITEs that only the agent can judge', () => {
  it('ends in the kernel, before the agent falls behind', async () => {
    const forms = Array.from({ length: 200 }, (_, index) => [
      `flood ${index}`,
      () => ({ uri: `sip:0-10-${abroad()}${AT}` }),
    ]);
    const made = await attempt(Object.fromEntries(forms));
    const through = [...made.values()].filter(arrived);
    expect(through.length).toBeLessThan(70);
    await eventually(() => through.every(cancelled), 'a CANCEL for each that went through');
  });
});

describe('what no attacker wrote', () => {
  it('passes beside it: the call of somebody else, keep-alives, STUN, emergency calls', async () => {
    const stun = Buffer.concat([Buffer.from('000100142112a442', 'hex'), Buffer.alloc(60, 'binding')]);
    const call = (uri: string, before = '') => datagram(message({ uri, before }));
    await sendRaw(home, arrivals, [
      call(`sip:${TOKYO}${AT}`),
      call('sip:110@p1'),
      call('tel:119;phone-context=p2', '\r\n\r\n'),
      call('urn:service:sos.police', '\r\n'),
      datagram('\r\n\r\n'),
      datagram('\r\n\r\n\r\n keep-alive-1'),
      datagram('\0\0\0\0 keep-alive-2'),
      datagram(stun),
      datagram(message({ before: '\r\n', method: 'INFO ', uri: `sip:info${AT}`, cseq: '2 INFO' })),
    ]);
    const expected = [
      `sip:${TOKYO}`,
      'sip:110@p1',
      'phone-context=p2',
      'sos.police',
      'keep-alive-1',
      'keep-alive-2',
      'binding',
      'sip:info',
    ];
    expect(expected.filter((what) => !said(what))).toEqual([]);
  });
});
