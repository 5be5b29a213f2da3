// Makes a fresh Debian or Ubuntu machine ready for `npm run demo`, `npm test` and the benchmarks: npm packages, apt packages, the bundle.
// `node build/setup.mjs PURPOSE [SCRIPT.ts ARG ...]` then runs SCRIPT in the same process, so that Ctrl-C is the script's to handle.
// The one rule: what is there already is left alone, and everything is told on stderr, so that stdout stays the script's own.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const KERNEL_TOOLS = { nft: 'nftables', socat: 'socat', ip: 'iproute2', sysctl: 'procps', sipp: 'sip-tester' };
const TOOLS_OF_PURPOSE = {
  demo: KERNEL_TOOLS,
  test: {
    ...KERNEL_TOOLS,
    conntrack: 'conntrack',
    tcpdump: 'tcpdump',
    mosquitto: 'mosquitto',
    mosquitto_sub: 'mosquitto-clients',
    openssl: 'openssl',
    ping: 'iputils-ping',
    baresip: 'baresip-core',
    kamailio: 'kamailio',
  },
  bench: {
    ...KERNEL_TOOLS,
    conntrack: 'conntrack',
    sngrep: 'sngrep',
    time: 'time',
    mosquitto: 'mosquitto',
    mosquitto_sub: 'mosquitto-clients',
  },
  'bench:fraud': {},
};
const SEARCH_PATH = `${process.env.PATH}:/usr/sbin:/sbin`;

const [purpose, ...script] = process.argv.slice(2);
const tools = TOOLS_OF_PURPOSE[purpose];
if (Number(process.versions.node.split('.')[0]) < 20) stop(`Node 20 or newer is needed, this is ${process.version}.`);
const usesKernel = Object.keys(tools).length > 0;
if (usesKernel && process.getuid?.() !== 0)
  stop('Network namespaces need root: run this as root (for example with sudo).');
if (!npmPackagesAreCurrent()) step('npm packages', 'npm', ['ci', '--no-audit', '--no-fund']);
installTools({ ...tools, ...(script.includes('mosquitto') && { mosquitto: 'mosquitto' }) });
if (usesKernel) step('bundle', process.execPath, ['build/bundle.mjs']);
if (script.length > 0) {
  process.argv.splice(2, Number.POSITIVE_INFINITY, ...script);
  await import('./script.mjs');
}

function stop(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

function step(title, command, args, extraEnvironment = {}) {
  process.stderr.write(`setup: ${title} ...\n`);
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: SEARCH_PATH, ...extraEnvironment },
  });
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`);
  stop(`Set-up failed at "${title}": ${error?.message ?? `${command} ended with ${status}`}.`);
}

/** npm writes the installed tree's own lock file: it is current when every package of ours stands there in the same version. */
function npmPackagesAreCurrent() {
  const installedFile = 'node_modules/.package-lock.json';
  if (!existsSync(installedFile)) return false;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
  );
}

function installTools(needed) {
  const missing = Object.entries(needed).filter(
    ([tool]) => !SEARCH_PATH.split(':').some((dir) => existsSync(`${dir}/${tool}`)),
  );
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(([, name]) => name))];
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  step('package lists', 'apt-get', ['update'], quiet);
  step(packages.join(' '), 'apt-get', ['install', '-y', '--no-install-recommends', ...packages], quiet);
}
