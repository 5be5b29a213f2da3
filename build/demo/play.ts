// The play itself: the same attack twice, first on an unguarded home, then with Ringfence on the router.

import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { eventually } from '../../test/lab/kit/children.ts';
import { createHome, HOME_NETWORKS, type Home, WAN } from '../../test/lab/kit/home.ts';
import { type Caller, type CallPlan, startCaller, startProvider } from '../../test/lab/kit/sipp.ts';
import { type BrokerKind, linkBroker } from './broker-link.ts';
import { attackCalls, EMERGENCY_CALLS, FAMILY_CALLS, YEN_PER_CALL } from './calls.ts';
import { MessageScreen } from './messages.ts';
import type { Result } from './report.ts';
import { event, line, paint, progress } from './screen.ts';

const CALLS_PER_SECOND = 70;
const PHONE_PORTS = { family: 5080, emergency: 5082 };

export async function play(attempts: number, broker: BrokerKind, folder: string): Promise<Result> {
  line(
    paint(
      'bold',
      `A hijacked PBX dials Sierra Leone, ${attempts} times; ${YEN_PER_CALL} yen for each call that is answered.`,
    ),
  );
  line();
  const startedMs = performance.now();
  const home = await createHome();
  event('The home is up: telephone, PBX, router with NAT, provider (SIPp), each in a network namespace of its own.');
  const calls = attackCalls(attempts);
  const unguarded = await attackWithout(home, calls);
  const messages = new MessageScreen();
  const link = await linkBroker(broker, home, folder, (topic, payload) => messages.show(topic, payload));
  event(`The home's MQTT broker is up (${broker}).`);
  const guarded = await attackWith(home, calls, link.url, folder);
  await link.stop();
  return {
    attempted: attempts,
    reachedProvider: guarded.reached,
    allowedCalls: guarded.family,
    emergencyCalls: guarded.emergency,
    lossYen: guarded.reached * YEN_PER_CALL,
    lossYenWithoutRingfence: unguarded * YEN_PER_CALL,
    mqttMessages: messages.count,
    seconds: Math.round((performance.now() - startedMs) / 100) / 10,
  };
}

/** Resolves to the number of the attack's calls that were answered. */
async function attackWithout(home: Home, calls: readonly CallPlan[]): Promise<number> {
  event(paint('bold', '1. Without Ringfence'));
  const provider = await startProvider(home);
  const attacker = startCaller(home, 'pbx', { calls, callsPerSecond: CALLS_PER_SECOND, timeoutSeconds: 600 });
  await watch(attacker, calls.length);
  const answered = (await attacker.result).answered.length;
  await provider.process.end();
  event(
    paint(
      'red',
      `${answered} of ${calls.length} calls were answered: ${(answered * YEN_PER_CALL).toLocaleString('en')} yen.`,
    ),
  );
  return answered;
}

async function attackWith(home: Home, calls: readonly CallPlan[], brokerUrl: string, folder: string) {
  event(paint('bold', '2. With Ringfence on the router'));
  const file = join(folder, 'ringfence');
  writeFileSync(file, configuration(brokerUrl, folder));
  const agent = home.start('router', [process.execPath, resolve('dist/ringfence.cjs'), 'run', '--config', file]);
  await agent.waitFor(/is running/, 30_000);
  event('Ringfence guards the WAN; its rules are in the kernel.');
  const provider = await startProvider(home);
  const attacker = startCaller(home, 'pbx', { calls, callsPerSecond: CALLS_PER_SECOND, timeoutSeconds: 600 });
  const watching = watch(attacker, calls.length);
  await eventually(() => attacker.refused().length > calls.length / 10, 'the attack is refused', 60_000);
  const [family, emergency] = await Promise.all([
    phoneCalls(home, 'The family calls', FAMILY_CALLS, PHONE_PORTS.family),
    phoneCalls(home, 'Somebody calls an ambulance and the police', EMERGENCY_CALLS, PHONE_PORTS.emergency),
  ]);
  await watching;
  await attacker.result;
  const attacked = new Set(calls.map(({ number }) => number));
  const reached = provider.invited().filter((number) => attacked.has(number)).length;
  event(paint('green', `${reached} of ${calls.length} calls reached the provider.`));
  await agent.end('SIGTERM');
  await provider.process.end();
  event('Ringfence has stopped; its table is gone from the kernel.');
  return { reached, family, emergency };
}

async function phoneCalls(home: Home, who: string, calls: readonly CallPlan[], localPort: number): Promise<number> {
  event(`${who}: ${calls.map(({ number }) => number).join(', ')}`);
  const { answered } = await startCaller(home, 'phone', { calls, localPort, callsPerSecond: 2 }).result;
  event(paint('green', `${who}: ${answered.length} of ${calls.length} answered, and hung up as usual.`));
  return answered.length;
}

/** Shows an attack's progress until every call has an outcome. */
async function watch(attacker: Caller, total: number): Promise<void> {
  await eventually(
    () => {
      const answered = attacker.answered().length;
      const refused = attacker.refused().length;
      const tail = `${answered} answered, ${refused} refused, ${(answered * YEN_PER_CALL).toLocaleString('en')} yen`;
      progress('attack', answered + refused, total, tail);
      return answered + refused >= total || attacker.process.child.exitCode !== null;
    },
    'the attack ends',
    600_000,
    200,
  );
}

function configuration(brokerUrl: string, folder: string): string {
  return `config ringfence 'main'
	option country 'JP'
	option id 'home'
	option state_dir '${folder}'
	option control_socket '${join(folder, 'sock')}'
	list wan '${WAN}'
${HOME_NETWORKS.map((network) => `\tlist home '${network}'\n`).join('')}
config device 'pbx'
	option name 'Office PBX'
	option address '192.168.1.10'

config mqtt 'mqtt'
	option url '${brokerUrl}'
`;
}
