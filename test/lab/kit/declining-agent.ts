// The part of the agent that declines, alone, to run inside the router: NFLOG in, 603 out. Prints `ready`, then a line of JSON for each INVITE.

import { Decliner } from '../../../agent/firewall/decline/decline.ts';
import { SendAs } from '../../../agent/firewall/decline/send-as.ts';
import { Enforcer } from '../../../agent/firewall/enforcer.ts';
import { socatSocket } from '../../../agent/netfilter/netlink/socat.ts';
import { NflogClient } from '../../../agent/netfilter/nflog/client.ts';
import type { LoggedPacket } from '../../../agent/netfilter/nflog/logged-packet.ts';
import { parseMessage } from '../../../agent/sip/scanner.ts';
import { LOG_GROUP, smallProgram } from './small-program.ts';

const [prefix = '', wan = ''] = process.argv.slice(2);
const open = socatSocket();
const nowMs = () => performance.now();
const tell = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const enforcer = new Enforcer({ open, nowMs, onNotice: (notice) => tell({ notice }) });
const sendAs = new SendAs({ nowMs, update: (additions) => enforcer.update(additions) });
const decliner = new Decliner({ nowMs, send: (path, payload) => sendAs.send(path, payload) });
const onPacket = (logged: LoggedPacket) => void answer(logged);
const nflog = new NflogClient({ open, groups: [LOG_GROUP], onPacket, onNotice: (notice) => tell({ notice }) });

async function answer({ packet, inInterface }: LoggedPacket): Promise<void> {
  const result = parseMessage(packet.payload, 'udp');
  if (result.kind !== 'complete' || result.message.type !== 'request') return;
  const { source: caller, destination: provider } = packet;
  const why = 'Calls abroad are blocked.';
  tell(await decliner.decline({ request: result.message, caller, provider, inInterface, why }));
}

async function stop(): Promise<void> {
  await nflog.stop();
  await enforcer.stop('remove');
  await sendAs.stop();
}

const results = [await enforcer.apply(smallProgram(prefix, wan)), await enforcer.start(), await nflog.start()];
for (const result of results) if (!result.ok) throw new Error(JSON.stringify(result.reason));
process.once('SIGTERM', () => void stop());
process.stdout.write('ready\n');
