// The part of the agent that follows calls and ends them, alone, to run inside the router: NFLOG and conntrack in, BYE out.
// Reads `end all` or `end unseen` from standard input; prints `ready`, then lines of JSON: what became of calls, and news of orders.

import { createInterface } from 'node:readline';
import type { CallEvent } from '../../../agent/calls/call.ts';
import { CallTracker } from '../../../agent/calls/tracker.ts';
import { parseConfig } from '../../../agent/config/parse.ts';
import { SendAs } from '../../../agent/firewall/decline/send-as.ts';
import { Enforcer } from '../../../agent/firewall/enforcer.ts';
import { headingByInterface } from '../../../agent/guard/heading.ts';
import { buildHouse } from '../../../agent/guard/house.ts';
import { PacketReader } from '../../../agent/guard/packet-reader.ts';
import { sightOf } from '../../../agent/guard/sight.ts';
import { CancelStreams } from '../../../agent/live/cancel-stream.ts';
import { Eyes } from '../../../agent/live/eyes.ts';
import { Hangups } from '../../../agent/live/hangups.ts';
import { socatSocket } from '../../../agent/netfilter/netlink/socat.ts';
import type { LoggedPacket } from '../../../agent/netfilter/nflog/logged-packet.ts';
import { configText } from './agent.ts';

const MEDIA_SECONDS = 600;
const tell = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const nowMs = () => performance.now();
const read = parseConfig(configText(), { file: 'lab', hostName: 'lab' });
if (!read.ok) throw new Error(JSON.stringify(read.faults));
const built = buildHouse(read.config, { innerHeader: true });
if (!built.ok) throw new Error(built.faults.join(' '));
const { config, program } = built.house;

const open = socatSocket();
const enforcer = new Enforcer({ open, nowMs, onNotice: (notice) => tell({ notice }) });
const sendAs = new SendAs({ nowMs, update: (changes) => enforcer.update(changes) });
const calls = new CallTracker();
const reader = new PacketReader();
const eyes: Eyes = new Eyes({
  open,
  main: config.main,
  onPacket: (logged) => onPacket(logged),
  onFlow: (event) => {
    hangups.onFlow(event);
    act(calls.onFlow(event));
  },
  onNotice: () => undefined,
});
const hangups: Hangups = new Hangups({
  calls,
  isEmergency: () => false,
  protection: { enforcer, sendAs, cancelStreams: new CancelStreams() },
  voiceFlows: () => eyes.voiceFlows(),
  log: { warn: (...what: unknown[]) => tell({ warn: what }) },
  nowMs,
  onNews: (news) => {
    tell({ news });
    if (news.state === 'ended') act(calls.hungUp(news.id, Date.now()));
  },
});

function onPacket(logged: LoggedPacket): void {
  const packet = { ...logged.packet, timeMs: Date.now() };
  const isOurs = hangups.onPacket(logged);
  tell({ seen: packet.payload.toString('latin1').split('\r\n', 1)[0], isOurs });
  const seen = { packet, heading: headingByInterface(logged, config.main.wan), decision: null, mac: logged.mac };
  for (const reading of reader.read(seen)) {
    if (reading.kind === 'message') act(calls.onMessage(sightOf(seen, reading.message).observation));
  }
}

function act(events: readonly CallEvent[]): void {
  for (const event of events) {
    tell({ type: event.type, id: event.call.id, state: event.call.state });
    if (event.type === 'announced') void enforcer.watchMedia(event.endpoints, MEDIA_SECONDS);
  }
}

async function stop(): Promise<void> {
  hangups.stop();
  await eyes.stop();
  await enforcer.stop('remove');
  await sendAs.stop();
  process.exit();
}

const results = [await enforcer.apply(program), await enforcer.start(), await eyes.start()];
for (const result of results) if (!result.ok) throw new Error(JSON.stringify(result.reason));
createInterface({ input: process.stdin }).on('line', (line) => {
  const why = 'The owner wants it.';
  if (line === 'end unseen') void hangups.endUnseen(null, why);
  else for (const { id } of calls.active()) hangups.end(id, why);
});
process.once('SIGTERM', () => void stop());
process.stdout.write('ready\n');
