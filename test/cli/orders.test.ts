// Commands to the running agent: what they order, what they print, and what they say when nobody is there.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../agent/cli/main.ts';
import type { CommandResult, GuardCommand } from '../../agent/guard/command.ts';
import type { BlockRecord, QuestionRecord } from '../../agent/ledger/record.ts';
import { ControlServer } from '../../agent/live/control.ts';
import { callRecord } from '../kit/mqtt-reporter.ts';
import { type Recorded, recordingOrders } from '../kit/orders.ts';
import { recordingTerminal } from './terminal.ts';

const QUESTION: QuestionRecord = {
  type: 'question',
  id: 'q17',
  state: 'open',
  device: 'pbx',
  dialled: '01023276123456',
  destination: { e164: '+23276123456', country: 'SL', kind: 'international' },
  price: { perMinute: 328.5, currency: 'JPY', estimated: true },
  why: 'Nobody here has called Sierra Leone before.',
  askedAt: '2015-04-11T02:30:00.000Z',
  expiresAt: '2015-04-11T02:30:25.000Z',
  calls: 1,
};
const BLOCK: BlockRecord = {
  type: 'block',
  id: 'b3',
  state: 'active',
  kind: 'device',
  target: 'pbx',
  class: 'international',
  by: 'detector',
  why: 'Eight short calls to one number.',
  since: '2015-04-11T02:30:00.000Z',
  until: null,
};

let folder = '';
let config = '';
let server: ControlServer | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orders-'));
  config = join(folder, 'ringfence');
  writeFileSync(config, `config ringfence 'main'\n\toption country 'JP'\n\toption control_socket '${folder}/sock'\n`);
});
afterEach(async () => {
  await server?.stop();
  server = null;
  rmSync(folder, { recursive: true });
});

async function agent(answer?: (command: GuardCommand) => CommandResult): Promise<Recorded> {
  const recorded = recordingOrders(answer);
  server = new ControlServer({ path: join(folder, 'sock'), orders: recorded.orders });
  expect(await server.start()).toEqual({ ok: true });
  return recorded;
}

async function told(...argv: readonly string[]) {
  const { terminal, out, err } = recordingTerminal();
  const code = await runCli([...argv, '--config', config], terminal);
  return { code, out: out.join(''), err: err.join('') };
}

const listing = (data: readonly unknown[]) => () => ({ ok: true as const, sentence: 'So it is.', data });

describe('a command to the running agent', () => {
  it.each<[string[], GuardCommand]>([
    [['answer', 'q1', 'allow'], { command: 'answer', id: 'q1', decision: 'allow', term: 'once', scope: 'number' }],
    [
      ['answer', 'q1', 'deny', '--for', '24h', '--scope', 'country'],
      { command: 'answer', id: 'q1', decision: 'deny', term: 86_400, scope: 'country' },
    ],
    [['end', 'all'], { command: 'end', call: 'all' }],
    [['end', '2-7895@192.168.1.10'], { command: 'end', call: '2-7895@192.168.1.10' }],
    [['block', 'pbx'], { command: 'block', target: { kind: 'device', device: 'pbx', class: 'all' }, seconds: 86_400 }],
    [['block', 'SL', '--for=1h'], { command: 'block', target: { kind: 'country', country: 'SL' }, seconds: 3600 }],
    [
      ['block', '117', '--for', 'always'],
      { command: 'block', target: { kind: 'number', number: '117' }, seconds: null },
    ],
    [['unblock', 'b3'], { command: 'unblock', target: 'b3' }],
    [['set', 'mode', 'observe'], { command: 'mode', mode: 'observe' }],
    [['set', 'block-international', 'on'], { command: 'rule', name: 'international', blocked: true }],
    [['set', 'block-all', 'off'], { command: 'rule', name: 'all', blocked: false }],
    [['set', 'budget-hour', '2.5'], { command: 'budget', hour: 2.5 }],
    [['set', 'budget-day', '0'], { command: 'budget', day: 0 }],
  ])('%j orders %j and prints the sentence', async (argv, command) => {
    const { commands } = await agent();
    expect(await told(...argv)).toEqual({ code: 0, out: `Did ${command.command}.\n`, err: '' });
    expect(commands).toEqual([command]);
  });

  it('prints its result as JSON where that is wanted', async () => {
    await agent();
    const { out } = await told('end', 'all', '--json');
    expect(JSON.parse(out)).toEqual({ type: 'result', ok: true, sentence: 'Did end.' });
  });

  it('that is refused ends with 1 and says why', async () => {
    await agent(() => ({ ok: false, sentence: 'There is no question q9.' }));
    expect(await told('answer', 'q9', 'deny')).toEqual({ code: 1, out: '', err: 'There is no question q9.\n' });
    const wrong = await told('answer', 'q9', 'perhaps');
    expect(wrong).toMatchObject({ code: 1, err: expect.stringMatching(/"decision": write one of 'allow'/) });
    expect(await told('block', '119')).toMatchObject({ code: 1, err: expect.stringMatching(/cannot be blocked/) });
  });

  it.each([
    [['constructor', '1'], /^There is no setting "constructor": write one of mode, block-international, /],
    [['block-all', 'yes'], /^ringfence set block-all takes on or off, not "yes"\.$/m],
    [['budget-hour', 'much'], /in "hour": write an amount from 0/],
    [['mode', 'off'], /in "mode": write one of 'enforce', 'observe'/],
  ])('set %j is refused and says why', async (argv, sentence) => {
    const { commands } = await agent();
    expect(await told('set', ...argv)).toEqual({ code: 1, out: '', err: expect.stringMatching(sentence) });
    expect(commands).toEqual([]);
  });

  it('finds nobody there, ends with 2 and says so', async () => {
    const sentence = `Ringfence is not running here (no answer on ${folder}/sock).\n`;
    expect(await told('end', 'all')).toEqual({ code: 2, out: '', err: sentence });
    expect(await told('asks')).toEqual({ code: 2, out: '', err: sentence });
  });

  it('ends with 1 when the configuration does not say where the agent is', async () => {
    writeFileSync(config, "config ringfence 'main'\n");
    expect(await told('asks')).toMatchObject({ code: 1, err: expect.stringMatching(/country/) });
  });
});

describe('an answer without an id', () => {
  it('is for the one open question', async () => {
    const { commands } = await agent(({ command }) =>
      command === 'asks'
        ? listing([{ ...QUESTION, id: 'q16', state: 'denied' }, QUESTION])()
        : { ok: true, sentence: 'Done.' },
    );
    expect(await told('answer', 'allow')).toMatchObject({ code: 0 });
    expect(commands.at(-1)).toMatchObject({ command: 'answer', id: 'q17', decision: 'allow' });
  });

  it('is for none when several are open, or none', async () => {
    const { commands } = await agent(listing([QUESTION, { ...QUESTION, id: 'q18' }]));
    const several = 'There are 2 open questions (q17, q18): name one.\n';
    expect(await told('answer', 'allow')).toEqual({ code: 1, out: '', err: several });
    await server?.stop();
    await agent(listing([{ ...QUESTION, state: 'expired' }]));
    expect(await told('answer', 'allow')).toEqual({ code: 1, out: '', err: 'No question is open.\n' });
    expect(commands.map(({ command }) => command)).toEqual(['asks']);
  });
});

describe('a list', () => {
  it.each([
    ['asks', QUESTION, /^ID +STATE +DEVICE.*\nq17 +open +pbx +01023276123456 +Sierra Leone +~328\.5 JPY .*before\.\n$/],
    ['blocks', BLOCK, /^ID .*\nb3 +device +pbx +international +detector .* lifted by hand +Eight short/],
    ['calls', callRecord('w'), /CALL-ID\n.*outbound +192\.168\.1\.10 +01023276123456 +Sierra Leone +blocked +0 +w\n$/],
  ])('of %s is a table, or JSON lines', async (name, record, table) => {
    await agent(listing([record]));
    expect((await told(name)).out).toMatch(table);
    expect(JSON.parse((await told(name, '--json')).out)).toEqual(record);
  });

  it.each(['asks', 'blocks', 'calls'])('of no %s says so, and is empty in JSON', async (name) => {
    await agent(listing([]));
    expect((await told(name)).out).toMatch(/^(Nothing|No call) .*\.\n$/);
    expect((await told(name, '--json')).out).toBe('');
  });

  it('shows a Call-ID whole, and nothing of the wire that moves a cursor', async () => {
    const callId = `${'x'.repeat(300)}\u001b[2J@pbx`;
    await agent(listing([{ ...callRecord('w'), callId }]));
    expect((await told('calls')).out).toContain(`${'x'.repeat(300)}?[2J@pbx\n`);
  });
});
