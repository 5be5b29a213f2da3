// The control socket with real clients on it, also those that do not behave.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandResult } from '../../agent/guard/command.ts';
import { ControlServer } from '../../agent/live/control.ts';
import { sendOrder } from '../../agent/live/control-client.ts';
import { type Recorded, recordingOrders } from '../kit/orders.ts';
import { eventually } from '../lab/kit/children.ts';

let folder = '';
let path = '';
const servers: ControlServer[] = [];
const sockets: Socket[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'control-'));
  path = join(folder, 'ringfence.sock');
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) await server.stop();
  rmSync(folder, { recursive: true });
});

function serving(recorded: Recorded, limits = {}): ControlServer {
  const server = new ControlServer({ path, orders: recorded.orders, limits });
  servers.push(server);
  return server;
}

async function started(recorded = recordingOrders(), limits = {}): Promise<Recorded> {
  expect(await serving(recorded, limits).start()).toEqual({ ok: true });
  return recorded;
}

/** A client that writes `text` and resolves with all that comes until the server closes. */
function conversation(text: string | Buffer, then: (socket: Socket) => void = (socket) => socket.end()) {
  return new Promise<string>((resolve) => {
    const socket = createConnection(path);
    sockets.push(socket);
    let got = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      got += chunk;
    });
    socket.on('error', () => undefined).once('close', () => resolve(got));
    socket.write(text, () => then(socket));
  });
}

/** What a process leaves that listened here and was killed. */
function leaveStale(): void {
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  try {
    execFileSync(process.execPath, ['-e', script], { stdio: 'ignore' });
  } catch {
    expect(statSync(path).isSocket()).toBe(true);
  }
}

describe('the file of the control socket', () => {
  it("is its owner's alone, leaves the umask as it was, and is gone after the stop", async () => {
    const before = process.umask();
    await started();
    expect(statSync(path).mode & 0o7777).toBe(0o600);
    expect(process.umask()).toBe(before);
    await servers[0]?.stop();
    expect(existsSync(path)).toBe(false);
  });

  it('takes the place of what a killed agent left', async () => {
    leaveStale();
    const { commands } = await started();
    expect(await sendOrder(path, { command: 'asks' })).toMatchObject({ kind: 'answered', result: { ok: true } });
    expect(commands).toEqual([{ command: 'asks' }]);
  });

  it('is left to an agent that lives', async () => {
    await started();
    const second = await serving(recordingOrders()).start();
    expect(second).toEqual({
      ok: false,
      sentences: [expect.stringMatching(/is in use: another Ringfence runs here;/)],
    });
    expect(await sendOrder(path, { command: 'asks' })).toMatchObject({ kind: 'answered' });
  });

  it('is never made from something that is no socket', async () => {
    writeFileSync(path, 'precious');
    expect(await serving(recordingOrders()).start()).toMatchObject({
      sentences: [expect.stringMatching(/exists and is no socket;/)],
    });
    expect(existsSync(path)).toBe(true);
  });

  it('is not looked for behind a link', async () => {
    symlinkSync('/etc/passwd', path);
    expect(await serving(recordingOrders()).start()).toMatchObject({ ok: false });
    expect(existsSync('/etc/passwd')).toBe(true);
  });

  it.each([
    ['/nonexistent/ringfence.sock', /cannot be made: its directory does not exist/],
    [`/tmp/${'x'.repeat(108)}`, /is longer than 107 bytes;/],
  ])('that cannot be made is said to be so: %s', async (wrong, sentence) => {
    const server = new ControlServer({ path: wrong, orders: recordingOrders().orders });
    expect(await server.start()).toEqual({ ok: false, sentences: [expect.stringMatching(sentence)] });
  });
});

describe('an order on the control socket', () => {
  it('is carried out, answered with its data, and told to the log unless it only asks', async () => {
    const { commands, lines } = await started(
      recordingOrders(({ command }) => ({ ok: true, sentence: `Did ${command}.`, data: [{ id: 'b1' }] })),
    );
    expect(await sendOrder(path, { command: 'blocks' })).toEqual({
      kind: 'answered',
      result: { ok: true, sentence: 'Did blocks.', data: [{ id: 'b1' }] },
    });
    await sendOrder(path, { command: 'end', call: 'all' });
    expect(commands).toEqual([{ command: 'blocks' }, { command: 'end', call: 'all' }]);
    expect(lines).toEqual(['By order on the control socket: Did end.']);
  });

  it('may loosen: who is root here may do anything', async () => {
    const { commands } = await started();
    await sendOrder(path, { command: 'answer', question: 'q1', decision: 'allow' });
    expect(commands).toEqual([{ command: 'answer', id: 'q1', decision: 'allow', term: 'once', scope: 'number' }]);
  });

  it('that is none gets a sentence, and the next one on the same connection is carried out', async () => {
    const { commands } = await started();
    const got = await conversation('no json\n\n{"command":"frob"}\n{"command":"asks"}\n');
    const answers = got
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as CommandResult);
    expect(answers.map(({ ok }) => ok)).toEqual([false, false, false, true]);
    expect(commands).toEqual([{ command: 'asks' }]);
  });

  it('that comes in pieces is one order', async () => {
    const { commands } = await started();
    const got = await conversation('{"command":', (socket) => setImmediate(() => socket.end('"calls"}\n')));
    expect(JSON.parse(got)).toMatchObject({ ok: true });
    expect(commands).toEqual([{ command: 'calls' }]);
  });

  it('without its end is none', async () => {
    const { commands } = await started();
    expect(await conversation('{"command":"end","call":"all"}')).toBe('');
    expect(commands).toEqual([]);
  });

  it('that is too long is refused before it is over', async () => {
    const { commands } = await started(recordingOrders(), { lineBytes: 1000 });
    const got = await conversation('x'.repeat(1001), () => undefined);
    expect(JSON.parse(got)).toEqual({ ok: false, sentence: 'An order is one line of at most 1000 bytes.' });
    expect(commands).toEqual([]);
  });

  it('waits for the one before it on the same connection', async () => {
    const running: string[] = [];
    let most = 0;
    const slow = recordingOrders(async ({ command }) => {
      running.push(command);
      most = Math.max(most, running.length);
      await new Promise((resolve) => setImmediate(resolve));
      running.pop();
      return { ok: true, sentence: 'Done.' };
    });
    await started(slow);
    await conversation('{"command":"asks"}\n'.repeat(20));
    expect(slow.commands).toHaveLength(20);
    expect(most).toBe(1);
  });

  it('is answered while others only hold the line, up to a number of them', async () => {
    await started(recordingOrders(), { connections: 3, orderMs: 60_000 });
    const idle = [createConnection(path), createConnection(path)];
    sockets.push(...idle);
    expect(await sendOrder(path, { command: 'asks' })).toMatchObject({ kind: 'answered' });
    const third = createConnection(path);
    sockets.push(third);
    await new Promise((resolve) => third.once('connect', resolve));
    expect(await sendOrder(path, { command: 'asks' })).toEqual({ kind: 'garbled' });
  });
});

describe('a client of the control socket', () => {
  it('that says nothing is let go after a while', async () => {
    await started(recordingOrders(), { orderMs: 50 });
    expect(await conversation('{"comm', () => undefined)).toBe('');
  });

  it('that does not read its answers is asked no more, and let go', async () => {
    const large = recordingOrders(() => ({ ok: true, sentence: 'x'.repeat(1_000_000) }));
    await started(large, { orderMs: 200 });
    const socket = createConnection(path);
    sockets.push(socket);
    socket.pause().write('{"command":"asks"}\n'.repeat(1000));
    socket.on('error', () => undefined);
    const writeFails = () => new Promise<boolean>((resolve) => socket.write(' ', (error) => resolve(Boolean(error))));
    await eventually(writeFails, 'the other end closed');
    expect(large.commands.length).toBeLessThan(5);
  });

  it('that goes away in the middle does no harm', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = recordingOrders(() => gate.then(() => ({ ok: true, sentence: 'Done.' })));
    await started(slow);
    await conversation('{"command":"asks"}\n', (socket) => socket.destroy());
    release();
    expect(await sendOrder(path, { command: 'asks' })).toMatchObject({ kind: 'answered' });
  });

  it('is let go when the agent stops', async () => {
    await started(recordingOrders(), { orderMs: 60_000 });
    const closed = conversation('', () => void servers[0]?.stop());
    expect(await closed).toBe('');
  });
});

describe('without an agent', () => {
  it('an order finds nobody running, and says so', async () => {
    expect(await sendOrder(path, { command: 'asks' })).toEqual({ kind: 'not-running' });
    leaveStale();
    expect(await sendOrder(path, { command: 'asks' })).toEqual({ kind: 'not-running' });
  });
});
