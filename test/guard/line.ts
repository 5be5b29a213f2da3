// A guarded line: packets as the kernel hands them over, with the prefix that its program would have given them.
// Alice is at home on 192.168.1.20, the PBX on 192.168.1.10, the provider at 203.0.113.9.

import type { Direction } from '../../agent/calls/call.ts';
import { parseConfig } from '../../agent/config/parse.ts';
import { logPrefix, parseLogPrefix } from '../../agent/firewall/log-prefix.ts';
import type { Action } from '../../agent/guard/action.ts';
import { buildHouse, type House } from '../../agent/guard/house.ts';
import { Guard } from '../../agent/guard.ts';
import type { AlertRecord, CallRecord } from '../../agent/ledger/record.ts';
import { decodeIp } from '../../agent/netfilter/packet/decode.ts';
import type { Packet } from '../../agent/netfilter/packet/packet.ts';
import { ipPacket, tcpSegment, udpDatagram } from '../kit/ip.ts';

export const HOME = '192.168.1.20';
export const PROVIDER = '203.0.113.9';

/** The house of a configuration; `options` go into its main section, `sections` after it. */
export function houseOf(sections = '', options: Readonly<Record<string, string>> = {}): House {
  const own = Object.entries(options).map(([name, value]) => `\toption ${name} '${value}'\n`);
  const text = `config ringfence 'main'\n\toption country 'JP'\n${own.join('')}
config device 'pbx'\n\toption address '192.168.1.10'\n
config device 'dect'\n\toption address '02:00:5e:10:00:07'\n\n${sections}\n`;
  const parsed = parseConfig(text, { file: 'ringfence', hostName: 'home' });
  if (!parsed.ok) throw new Error(parsed.faults.map(({ sentence }) => sentence).join(' '));
  const built = buildHouse(parsed.config, { innerHeader: true });
  if (!built.ok) throw new Error(built.faults.join(' '));
  return built.house;
}

export interface Way {
  readonly from?: string;
  readonly fromPort?: number;
  readonly heading?: Direction;
  readonly mac?: string;
  /** The kernel's own prefix; what its program makes of the Request-URI unless told. */
  readonly prefix?: string;
}

export class Line {
  readonly guard: Guard;
  readonly actions: Action[] = [];
  readonly #house: House;
  nowMs = Date.UTC(2015, 3, 1, 2, 30);
  #sequence = 1;

  constructor(house: House) {
    this.#house = house;
    this.guard = new Guard(house);
  }

  /** From home to the provider. */
  out(payload: Buffer, way: Way = {}): Action[] {
    return this.#see(this.#udp(payload, way.from ?? HOME, PROVIDER, way.fromPort), payload, {
      heading: 'outbound',
      ...way,
    });
  }

  /** From the provider to home. */
  in(payload: Buffer, to = HOME, mac?: string): Action[] {
    return this.#see(this.#udp(payload, PROVIDER, to), payload, {
      heading: 'inbound',
      ...(mac === undefined ? {} : { mac }),
    });
  }

  /** From home to the provider over TCP, as the next segment of one connection. */
  tcp(payload: Buffer, way: Way = {}): Action[] {
    const ends = { source: way.from ?? HOME, sourcePort: 40_000, destination: PROVIDER, destinationPort: 5060 };
    const datagram = tcpSegment({ ...ends, payload, sequence: this.#sequence });
    this.#sequence += payload.length;
    return this.#see(this.#packet(ipPacket(datagram)), payload, { heading: 'outbound', ...way });
  }

  wait(seconds: number): Action[] {
    this.nowMs += seconds * 1000;
    return this.#keep(this.guard.tick(this.nowMs));
  }

  /** The types of everything done so far. */
  types(): string[] {
    return this.actions.map(({ type }) => type);
  }

  alerts(): AlertRecord[] {
    return this.actions.flatMap((action) => (action.type === 'alert' ? [action.alert] : []));
  }

  records(): CallRecord[] {
    return this.actions.flatMap((action) => (action.type === 'call' ? [action.record] : []));
  }

  #udp(payload: Buffer, source: string, destination: string, sourcePort = 5060): Packet {
    return this.#packet(ipPacket(udpDatagram({ source, sourcePort, destination, destinationPort: 5060, payload })));
  }

  #packet(bytes: Buffer): Packet {
    const decoded = decodeIp(bytes, this.nowMs);
    if (decoded.kind !== 'packet') throw new Error(`no packet but ${decoded.kind}`);
    return decoded.packet;
  }

  #see(packet: Packet, payload: Buffer, way: Way & { readonly heading: Direction }): Action[] {
    const { heading, mac = null } = way;
    const decision = parseLogPrefix(way.prefix ?? this.#prefixOf(packet, payload, heading, mac));
    return this.#keep(this.guard.onPacket({ packet, heading, decision, mac }));
  }

  /** The kernel's word on this packet: only an INVITE that leaves is judged. */
  #prefixOf(packet: Packet, payload: Buffer, heading: Direction, mac: string | null): string {
    const uri = /^INVITE (\S+)/.exec(payload.toString('latin1'))?.[1];
    if (uri === undefined || heading !== 'outbound') return logPrefix('tap', 'sip', false);
    const { program, devices, config } = this.#house;
    const decision = program.decide(uri, devices.sectionOf(packet.source.address, mac));
    if (decision === 'agent') return logPrefix('agent', 'agent:undecided', false);
    return logPrefix(decision.verdict, decision.rule, config.main.mode === 'enforce');
  }

  #keep(actions: Action[]): Action[] {
    this.actions.push(...actions);
    return actions;
  }
}
