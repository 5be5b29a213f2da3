// The bundle on machines that lack something, behind pipes that close, and in front of the kernel.

import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pcapFile } from '../kit/pcap.ts';
import { invite } from '../kit/sip.ts';
import { BUNDLE } from './kit/agent.ts';
import { must, type Outcome, run } from './kit/children.ts';
import { CONFIG, START_MS, sent, temporaryFolder } from './kit/household.ts';

const OWN_NETWORK = ['unshare', '-n'];
const WITHOUT_CAPABILITY = ['setpriv', '--bounding-set=-net_admin', '--inh-caps=-net_admin'];
const TABLE = 'table inet ringfence {\n}\n';

const folder = temporaryFolder();
let config = '';

beforeAll(() => {
  const places = `\toption state_dir '${folder.path}'\n\toption control_socket '${join(folder.path, 'sock')}'\n`;
  config = folder.write('ringfence', CONFIG.replace('\n', `\n${places}`));
});
afterAll(() => folder.remove());

function agent(...argv: readonly string[]): string[] {
  return [process.execPath, BUNDLE, ...argv, '--config', config];
}

/** A folder that holds nothing but these programs. */
async function pathWith(...programs: readonly string[]): Promise<string> {
  const path = join(folder.path, `path-${programs.join('-')}`);
  mkdirSync(path);
  for (const program of programs) {
    symlinkSync((await must(['sh', '-c', `command -v ${program}`])).trim(), join(path, program));
  }
  return path;
}

function shell(script: string): Promise<Outcome> {
  return run(['bash', '-c', script]);
}

function quoted(argv: readonly string[]): string {
  return argv.map((word) => `'${word}'`).join(' ');
}

describe('run on a machine that lacks something', () => {
  it('names the program nft and its package', async () => {
    const { code, stderr } = await shell(`PATH=${await pathWith()} ${quoted(agent('run'))}`);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'The program nft is not installed: install the package nftables.\n',
    });
  });

  it('names the program socat and its package, and leaves the rules of an agent before it alone', async () => {
    const program = folder.write('table.nft', TABLE);
    const attempt = `PATH=${await pathWith('nft')} ${quoted(agent('run'))} >&2; echo $?; nft list tables`;
    const { stdout, stderr } = await run([...OWN_NETWORK, 'bash', '-c', `nft -f ${program}; ${attempt}`]);
    expect(stdout).toBe('2\ntable inet ringfence\n');
    expect(stderr).toMatch(/^The program socat is not installed: install the package socat\.$/m);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it.each([
    ['somebody without the capability', WITHOUT_CAPABILITY],
    ['root of nothing but its own namespace', ['unshare', '-U', '-n']],
  ])('says to %s what it needs, in one sentence', async (_, prefix) => {
    const { code, stdout, stderr } = await run([...prefix, ...agent('run')]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Loading rules into the kernel needs CAP_NET_ADMIN: run as root .*\.\n$/);
  });

  it('finds a fault of the configuration before it touches the kernel', async () => {
    const bad = folder.write('bad', "config ringfence 'main'\n");
    const { code, stdout, stderr } = await run([...OWN_NETWORK, process.execPath, BUNDLE, 'run', '-c', bad]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^.*country.*\.\n$/);
  });
});

describe('the printed program', () => {
  it('is one that nft takes', async () => {
    const { stdout } = await run(agent('nft'));
    const checked = await run([...OWN_NETWORK, 'nft', '-c', '-f', '-'], stdout);
    expect(checked).toMatchObject({ code: 0, stderr: '' });
  });

  const interfaces =
    'for name in wan7 wan8; do ip link add $name type veth peer name x$name; ip link set $name up; ip link set x$name up; done';
  it.each([
    ['the interface of the default route', 'ip route add default dev wan7', '"wan7"'],
    [
      'both, where IPv4 and IPv6 differ',
      'ip route add default dev wan8; ip -6 route add default dev wan7',
      '"wan7", "wan8"',
    ],
    ['none while there is no route', 'ip route add unreachable default; ip -6 route add unreachable default', null],
  ])('judges what leaves by %s', async (_, routes, names) => {
    const { stdout } = await run([
      ...OWN_NETWORK,
      'bash',
      '-c',
      `ip link set lo up; ${interfaces}; ${routes}; ${quoted(agent('nft'))}`,
    ]);
    const found = /oifname \{ ([^}]*) \}/.exec(stdout)?.[1] ?? null;
    expect(stdout).toContain('table inet ringfence {');
    expect(found).toBe(names);
  });

  it('is printed to anybody, for nothing is loaded', async () => {
    expect(await run([...WITHOUT_CAPABILITY, ...agent('nft')])).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('a pipe', () => {
  const frames = Array.from({ length: 3_000 }, (_, index) => {
    const call = { uri: `sip:0312345678@203.0.113.9`, callId: `call-${index}` };
    return sent(START_MS + index * 1_000, invite(call));
  });

  it('that closes early ends a replay quietly, whichever stream it reads', async () => {
    const file = folder.write('many.pcap', pcapFile(frames));
    for (const redirection of ['', '2>&1']) {
      const replay = `${quoted(agent('replay', file))} ${redirection}`;
      const { stdout, stderr } = await shell(`${replay} | head -1; echo \${PIPESTATUS[0]}`);
      expect(stdout).toMatch(/^STARTED.*\n0\n$/);
      expect(stderr).toBe('');
    }
  });

  it('may bring the capture', async () => {
    const file = folder.write('few.pcap', pcapFile(frames.slice(0, 3)));
    const { code, stdout } = await shell(`cat ${file} | ${quoted(agent('replay', '-', '--json'))}`);
    expect(code).toBe(0);
    const records = stdout.trimEnd().split('\n');
    expect(records.map((line) => JSON.parse(line).type)).toEqual(['call', 'call', 'call', 'summary']);
  });

  it('that brings nothing is told as empty standard input', async () => {
    const { code, stdout, stderr } = await shell(`${quoted(agent('replay', '-'))} < /dev/null`);
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: 'standard input: it is empty.\n' });
  });
});

describe('what goes wrong in the end', () => {
  it('is no bug when the disk is full', async () => {
    const { code, stderr } = await shell(`${quoted(agent('version'))} > /dev/full`);
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'The output cannot be written (ENOSPC).\n' });
  });

  it('is a bug, told in one sentence, with a trace for who asks for it', async () => {
    const broken = folder.write('broken.cjs', "setImmediate(() => { throw new Error('no name'); });");
    const [node = '', ...rest] = agent('check');
    const sentence = 'This is a bug in Ringfence, please report it: no name\n';
    expect(await run([node, '-r', broken, ...rest])).toMatchObject({ code: 70, stdout: '', stderr: sentence });
    const traced = await run([node, '-r', broken, ...rest, '--log-level', 'debug']);
    expect(traced.code).toBe(70);
    expect(traced.stderr.startsWith(sentence)).toBe(true);
    expect(traced.stderr).toMatch(/^ +at /m);
  });
});
