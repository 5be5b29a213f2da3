// A household's telephone traffic as a capture: whole SIP calls with their media, many at once, and registrations between them.
// The one rule: the same plan gives the same bytes.

import { type CapturedFrame, udpFrame } from '../../test/kit/pcap.ts';
import { type RequestOptions, request, response, sdp } from '../../test/kit/sip.ts';
import { rtpPacket } from './payloads.ts';
import { type Random, seeded } from './random.ts';

export interface TrafficPlan {
  readonly packets: number;
  /** RTP packets of one answered call, both directions together; 0 for signalling alone. */
  readonly rtpPerCall: number;
  readonly seed: number;
}

export interface Traffic {
  /** In the order of time; the last calls are cut off where the plan's packets end. */
  readonly frames: readonly CapturedFrame[];
  /** Dialogs, registrations among them, by their Call-ID. */
  readonly dialogs: number;
  readonly sipShare: number;
}

/** One phone's turn: what it sends and what it hears back. `near` and `far` are the UDP ports at home and at the provider. */
interface Turn {
  readonly id: number;
  readonly address: string;
  readonly random: Random;
  say(from: 'home' | 'provider', payload: Buffer, near?: number, far?: number): void;
}

const PROVIDER = '203.0.113.9';
const SIP_PORT = 5060;
const START_MS = Date.UTC(2015, 3, 6, 2, 30);
const BETWEEN_TURNS_MS = 300;
const PHONES = 8;
/** One turn in so many is a registration or a keep-alive. */
const KEEP_ALIVES = 8;
const DIALLED = ['0312345678', '09012345678', '0120123456', '110', '+441632960123', '01023222123456'];
const OUTCOMES = ['answered', 'answered', 'answered', 'busy', 'cancelled'] as const;

export function makeTraffic({ packets, rtpPerCall, seed }: TrafficPlan): Traffic {
  const random = seeded(seed);
  const frames: (CapturedFrame & { readonly dialog: number; readonly sip: boolean })[] = [];
  for (let id = 1; frames.length < packets; id++) {
    const address = `192.168.1.${20 + random(PHONES)}`;
    let timeMs = START_MS + id * BETWEEN_TURNS_MS;
    const say: Turn['say'] = (from, payload, near = SIP_PORT, far = SIP_PORT) => {
      const home = { address, port: near };
      const ends =
        from === 'home' ? [home, { address: PROVIDER, port: far }] : [{ address: PROVIDER, port: far }, home];
      timeMs += 1 + random(18);
      frames.push({ timeMs, bytes: frameBetween(ends, payload), dialog: id, sip: near === SIP_PORT });
    };
    const turn = { id, address, random, say };
    if (random(KEEP_ALIVES) === 0) keepAlive(turn);
    else placeCall(turn, rtpPerCall);
  }
  const kept = frames.sort((a, b) => a.timeMs - b.timeMs).slice(0, packets);
  const dialogs = new Set(kept.map(({ dialog }) => dialog)).size;
  return { frames: kept, dialogs, sipShare: kept.filter(({ sip }) => sip).length / packets };
}

function frameBetween(ends: readonly { readonly address: string; readonly port: number }[], payload: Buffer): Buffer {
  const [from, to] = ends;
  if (from === undefined || to === undefined) throw new Error('a packet has two ends');
  return udpFrame({
    source: from.address,
    sourcePort: from.port,
    destination: to.address,
    destinationPort: to.port,
    payload,
  });
}

function keepAlive(turn: Turn): void {
  const method = turn.random(2) === 0 ? 'REGISTER' : 'OPTIONS';
  const first = ask(turn, method, 1, { uri: `sip:${PROVIDER}` });
  turn.say('home', first);
  turn.say('provider', response(first, method === 'REGISTER' ? 401 : 200));
  if (method === 'OPTIONS') return;
  const second = ask(turn, method, 2, { uri: `sip:${PROVIDER}`, headers: [credentials(turn.id)] });
  turn.say('home', second);
  turn.say('provider', response(second, 200));
}

/** Challenged, repeated with credentials, ringing, and then what `OUTCOMES` says (RFC 3261 section 22, RFC 3665 section 3). */
function placeCall(turn: Turn, rtpPerCall: number): void {
  const { id, address, random, say } = turn;
  const uri = `sip:${DIALLED[random(DIALLED.length)]}@${PROVIDER}`;
  const near = 10_000 + ((2 * id) % 20_000);
  const offer = { uri, body: sdp({ address, port: near }) };
  const challenged = ask(turn, 'INVITE', 1, offer);
  say('home', challenged);
  say('provider', response(challenged, 401));
  say('home', ask(turn, 'ACK', 1, { uri }));
  const invite = ask(turn, 'INVITE', 2, { ...offer, headers: [credentials(id)] });
  say('home', invite);
  say('provider', response(invite, 100));
  say('provider', answer(turn, invite, 180));
  const outcome = OUTCOMES[random(OUTCOMES.length)] ?? 'busy';
  if (outcome === 'answered') talk(turn, invite, uri, near, rtpPerCall);
  else fail(turn, invite, uri, outcome);
}

function fail(turn: Turn, invite: Buffer, uri: string, outcome: 'busy' | 'cancelled'): void {
  if (outcome === 'cancelled') {
    const cancel = ask(turn, 'CANCEL', 2, { uri });
    turn.say('home', cancel);
    turn.say('provider', response(cancel, 200));
  }
  turn.say('provider', answer(turn, invite, outcome === 'busy' ? 486 : 487));
  turn.say('home', ask(turn, 'ACK', 2, { uri }));
}

function talk(turn: Turn, invite: Buffer, uri: string, near: number, rtpPackets: number): void {
  const { id, random, say } = turn;
  const far = near + 20_000;
  const toTag = `to-${id}`;
  say('provider', answer(turn, invite, 200, sdp({ address: PROVIDER, port: far })));
  say('home', ask(turn, 'ACK', 2, { uri, toTag, branch: `z9hG4bK${id}-ack` }));
  const loudness = random(256);
  for (let n = 0; n < rtpPackets; n++) {
    say(n % 2 === 0 ? 'home' : 'provider', rtpPacket(2 * id + (n % 2), n >> 1, loudness), near, far);
  }
  const bye = ask(turn, 'BYE', 3, { uri, toTag });
  say('home', bye);
  say('provider', response(bye, 200));
}

/** A request of the phone's: one Call-ID and From tag a turn, one branch a transaction (that of INVITE, its CANCEL and a failure's ACK). */
function ask({ id, address }: Turn, method: string, cseq: number, more: RequestOptions): Buffer {
  return request(method, {
    sentBy: `${address}:${SIP_PORT}`,
    contact: `sip:alice@${address}:${SIP_PORT}`,
    callId: `${id.toString(16).padStart(8, '0')}@${address}`,
    fromTag: `from-${id}`,
    branch: `z9hG4bK${id}-${cseq}`,
    cseq,
    ...more,
  });
}

function answer({ id }: Turn, invite: Buffer, code: number, body = ''): Buffer {
  return response(invite, code, { toTag: `to-${id}`, contact: `sip:${PROVIDER}`, body });
}

/** RFC 8760's shape with digests of nothing. */
function credentials(id: number): string {
  const digest = id.toString(16).padStart(32, '0');
  const fields = { username: 'alice', realm: PROVIDER, nonce: digest, uri: `sip:${PROVIDER}`, response: digest };
  return `Authorization: Digest ${Object.entries(fields)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')}`;
}
