// A home in network namespaces: phone and pbx behind a router with NAT, a provider and the rest of the Internet beyond its WAN.
// The one rule: every home has names of its own and leaves nothing behind, however the test ends.

import type { SpawnOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { eventually, must, type Outcome, type Running, run, start } from './children.ts';
import { fw4Ruleset } from './fw4.ts';

export const HOSTS = ['phone', 'pbx', 'router', 'provider', 'internet'] as const;
export type Host = (typeof HOSTS)[number];

/** The router answers on both sides; its WAN addresses stand here. */
export const ADDRESS: Readonly<Record<Host, { readonly v4: string; readonly v6: string }>> = {
  phone: { v4: '192.168.1.20', v6: '2001:db8:1::20' },
  pbx: { v4: '192.168.1.10', v6: '2001:db8:1::10' },
  router: { v4: '203.0.113.2', v6: '2001:db8:2::2' },
  provider: { v4: '203.0.113.10', v6: '2001:db8:2::10' },
  internet: { v4: '203.0.113.66', v6: '2001:db8:2::66' },
};
export const LAN = 'br-lan';
export const WAN = 'wan0';
export const HOME_NETWORKS = ['192.168.1.0/24', '2001:db8:1::/64'];
/** Every address is ours, so IPv6 need not wait a second to find out. */
const NO_DUPLICATE_DETECTION = ['net.ipv6.conf.all.accept_dad=0', 'net.ipv6.conf.default.accept_dad=0'];
const ROUTER_LAN = { v4: '192.168.1.1', v6: '2001:db8:1::1' };

export interface Home {
  /** Name of a host's network namespace. */
  namespace(host: Host): string;
  /** `ip netns exec` words before a command. */
  prefix(host: Host): readonly string[];
  run(host: Host, argv: readonly string[], input?: string): Promise<Outcome>;
  must(host: Host, argv: readonly string[], input?: string): Promise<string>;
  /** Starts a process that `close` ends if it still runs then. */
  start(host: Host, argv: readonly string[], options?: SpawnOptions): Running;
  /** Ends every process and removes every namespace. */
  close(): Promise<void>;
}

const open = new Set<Home>();

/** Ends whatever homes are still open: for Ctrl-C. */
export async function closeAllHomes(): Promise<void> {
  await Promise.all([...open].map((home) => home.close()));
}

export async function createHome(): Promise<Home> {
  const id = `rf${randomBytes(3).toString('hex')}`;
  const processes = new Set<Running>();
  const namespace = (host: Host) => `${id}-${host}`;
  const prefix = (host: Host) => ['ip', 'netns', 'exec', namespace(host)];
  const home: Home = {
    namespace,
    prefix,
    run: (host, argv, input) => run([...prefix(host), ...argv], input),
    must: (host, argv, input) => must([...prefix(host), ...argv], input),
    start: (host, argv, options) => {
      const process = start([...prefix(host), ...argv], options);
      processes.add(process);
      process.child.once('close', () => processes.delete(process));
      return process;
    },
    close: async () => {
      if (!open.delete(home)) return;
      await Promise.all([...processes].map((process) => process.end()));
      for (const host of HOSTS) {
        await endLeftovers(namespace(host));
        await run(['ip', 'netns', 'del', namespace(host)]);
      }
    },
  };
  open.add(home);
  try {
    await wire(namespace);
  } catch (error) {
    await home.close();
    throw error;
  }
  return home;
}

/** A server's workers outlive a parent that had to be killed; whoever is in a namespace of ours is ours. */
async function endLeftovers(namespace: string): Promise<void> {
  const { stdout } = await run(['ip', 'netns', 'pids', namespace]);
  for (const pid of stdout.split('\n').filter((line) => line !== '')) await run(['kill', '-KILL', pid]);
}

async function wire(namespace: (host: Host) => string): Promise<void> {
  for (const host of HOSTS) {
    await must(['ip', 'netns', 'add', namespace(host)]);
    await must(['ip', 'netns', 'exec', namespace(host), 'sysctl', '-q', '-w', ...NO_DUPLICATE_DETECTION]);
  }
  await must(['ip', '-batch', '-'], cables(namespace).join('\n'));
  for (const host of HOSTS) await must(['ip', '-n', namespace(host), '-batch', '-'], inside(host).join('\n'));
  const sysctls = ['net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1', 'net.netfilter.nf_conntrack_acct=1'];
  const enter = ['ip', 'netns', 'exec', namespace('router')];
  await must([...enter, 'nft', '-f', '-'], fw4Ruleset(LAN, WAN));
  await must([...enter, 'sysctl', '-q', '-w', ...sysctls]);
  for (const host of HOSTS) await eventually(() => linksAreUp(namespace(host)), `links of ${host} up`);
}

/** The kernel reports a cable's carrier up to a second late, and a bridge port forwards nothing before. */
async function linksAreUp(namespace: string): Promise<boolean> {
  return !/\sDOWN\s/.test(await must(['ip', '-n', namespace, '-br', 'link']));
}

/** Phone and pbx on the router's LAN bridge, provider and internet on one WAN segment. */
function cables(namespace: (host: Host) => string): string[] {
  const cable = (a: Host, aName: string, b: Host, bName: string) =>
    `link add ${aName} netns ${namespace(a)} type veth peer name ${bName} netns ${namespace(b)}`;
  return [
    cable('phone', 'eth0', 'router', 'lan1'),
    cable('pbx', 'eth0', 'router', 'lan2'),
    cable('router', WAN, 'provider', 'port1'),
    cable('internet', 'eth0', 'provider', 'port2'),
  ];
}

function inside(host: Host): string[] {
  const address = (device: string, { v4, v6 }: { v4: string; v6: string }) => [
    `addr add ${v4}/24 dev ${device}`,
    `addr add ${v6}/64 dev ${device} nodad`,
    `link set ${device} up`,
  ];
  const bridge = (name: string, ports: readonly string[]) => [
    `link add ${name} type bridge mcast_snooping 0`,
    ...ports.flatMap((port) => [`link set ${port} master ${name}`, `link set ${port} up`]),
  ];
  switch (host) {
    case 'phone':
    case 'pbx':
      return ['link set lo up', ...address('eth0', ADDRESS[host]), ...gateway(ROUTER_LAN)];
    case 'router':
      return [
        'link set lo up',
        ...bridge(LAN, ['lan1', 'lan2']),
        ...address(LAN, ROUTER_LAN),
        ...address(WAN, ADDRESS.router),
        ...gateway(ADDRESS.provider),
      ];
    case 'provider':
      return [
        'link set lo up',
        ...bridge('isp0', ['port1', 'port2']),
        ...address('isp0', ADDRESS.provider),
        `route add ${HOME_NETWORKS[1]} via ${ADDRESS.router.v6}`,
      ];
    case 'internet':
      return [
        'link set lo up',
        ...address('eth0', ADDRESS.internet),
        `route add ${HOME_NETWORKS[1]} via ${ADDRESS.router.v6}`,
      ];
  }
}

function gateway({ v4, v6 }: { v4: string; v6: string }): string[] {
  return [`route add default via ${v4}`, `route add default via ${v6}`];
}
