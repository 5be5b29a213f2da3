// The control socket between processes: the bundled command line on one end, also of a user whom it is none of the business of.

import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ControlServer } from '../../agent/live/control.ts';
import { recordingOrders } from '../kit/orders.ts';
import { BUNDLE } from './kit/agent.ts';
import { run, start } from './kit/children.ts';
import { records, told } from './kit/command.ts';
import { type Folder, temporaryFolder } from './kit/household.ts';

const NOBODY = '65534';

let folder: Folder;
let config = '';
let path = '';
let server: ControlServer | null = null;

beforeEach(() => {
  folder = temporaryFolder();
  // Others may look into the folder, as into /var/run: the socket alone keeps them out.
  chmodSync(folder.path, 0o755);
  path = join(folder.path, 'ringfence.sock');
  config = folder.write('ringfence', `config ringfence\n\toption country 'JP'\n\toption control_socket '${path}'\n`);
});
afterEach(async () => {
  await server?.stop();
  server = null;
  folder.remove();
});

async function serve() {
  const recorded = recordingOrders(({ command }) => ({ ok: true, sentence: `Did ${command}.`, data: [] }));
  server = new ControlServer({ path, orders: recorded.orders });
  expect(await server.start()).toEqual({ ok: true });
  return recorded;
}

describe('the command line', () => {
  it('orders from another process, and prints what became of it', async () => {
    const { commands } = await serve();
    expect(await told('end', 'all', '-c', config)).toEqual({ code: 0, out: ['Did end.'], err: [] });
    expect((await records('block', 'SL', '--for', '1h', '-c', config)).records).toEqual([
      { type: 'result', ok: true, sentence: 'Did block.', data: [] },
    ]);
    expect(commands).toEqual([
      { command: 'end', call: 'all' },
      { command: 'block', target: { kind: 'country', country: 'SL' }, seconds: 3600 },
    ]);
  });

  it('of another user orders nothing, and says who may', async () => {
    const { commands } = await serve();
    const asNobody = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
    const { code, stderr } = await run([...asNobody, process.execPath, BUNDLE, 'end', 'all', '-c', config]);
    expect(stderr).toBe(
      `You may not give orders to Ringfence (${path} is closed to you): run this as root, or as its user.\n`,
    );
    expect(code).toBe(2);
    expect(commands).toEqual([]);
  });
});

describe('an agent that was killed', () => {
  it('leaves a socket that answers nobody, and makes way for the next', async () => {
    const listener = `require('node:net').createServer().listen('${path}', () => console.log('listening'))`;
    const dead = start([process.execPath, '-e', listener]);
    await dead.waitFor(/listening/);
    await dead.end('SIGKILL');
    expect(await told('asks', '-c', config)).toEqual({
      code: 2,
      out: [],
      err: [`Ringfence is not running here (no answer on ${path}).`],
    });
    await serve();
    expect(await told('blocks', '-c', config)).toMatchObject({ code: 0 });
  });
});
