// An AF_NETLINK socket without native code: a socat child is the socket, its standard input and output are ours.
// The one rule: one message per write and one request at a time, so that each reaches the kernel as a datagram of its own.
// The child ends with its standard input, so it never outlives us. Addresses are sockaddr_nl in host order (netlink(7)).

import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawnPiped } from '../child.ts';
import { writeHostU32 } from './byte-order.ts';
import { hasNetAdmin, mayForceBuffers } from './capability.ts';
import { droppedMessages } from './overrun.ts';
import type { OpenSocket } from './socket.ts';
import type { SocketFault } from './socket-fault.ts';
import { type Connection, type ConnectionListener, SupervisedSocket } from './supervisor.ts';

const PROGRAM = 'socat';
const AF_NETLINK = 16;
const SOCK_RAW = 3;
const NETLINK_NETFILTER = 12;
const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
const SO_RCVBUFFORCE = 33;
const SOL_NETLINK = 270;
const NETLINK_NO_ENOBUFS = 5;
/** Above the largest datagram NFLOG builds for a 64 KiB packet with its attributes. */
const DATAGRAM_BYTES = 131_072;
const DEFAULT_RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024;
const DETAIL_BYTES = 1000;

/** `commandPrefix` goes before the command, for example `ip netns exec NAME`. The kernel grants at least about 2 kB of buffer. */
export interface SocatOptions {
  readonly commandPrefix?: readonly string[];
  readonly receiveBufferBytes?: number;
}

export function socatSocket(options: SocatOptions = {}): OpenSocket {
  return (groups) => new SupervisedSocket((listener) => connect(commandLine(groups, options), listener));
}

function commandLine(groups: readonly number[], options: SocatOptions): readonly string[] {
  const buffer = options.receiveBufferBytes ?? DEFAULT_RECEIVE_BUFFER_BYTES;
  const address = [
    `SOCKET-DATAGRAM:${AF_NETLINK}:${SOCK_RAW}:${NETLINK_NETFILTER}:${socketAddress([])}`,
    `bind=${socketAddress(groups)}`,
    `setsockopt-int=${SOL_SOCKET}:${mayForceBuffers() ? SO_RCVBUFFORCE : SO_RCVBUF}:${buffer}`,
    // Without it an overrun ends socat and drops everything until the queue is empty; the drops are counted in /proc instead.
    `setsockopt-int=${SOL_NETLINK}:${NETLINK_NO_ENOBUFS}:1`,
  ].join(',');
  // It would linger for half a second after its input's end, with an NFLOG group that whoever follows us needs.
  const ending = ['-t', '0'];
  return [...(options.commandPrefix ?? []), PROGRAM, ...ending, '-b', String(DATAGRAM_BYTES), 'STDIO', address];
}

/** sockaddr_nl after its family, in hexadecimal: two bytes of padding, port 0 (the kernel chooses), the mask of the groups. */
function socketAddress(groups: readonly number[]): string {
  const bytes = Buffer.alloc(10);
  const mask = groups.reduce((bits, group) => bits | (1 << (group - 1)), 0);
  writeHostU32(bytes, mask >>> 0, 6);
  return `x${bytes.toString('hex')}`;
}

const NO_CONNECTION: Connection = { send: () => false, droppedMessages: () => null, end: () => Promise.resolve() };

function connect(command: readonly string[], listener: ConnectionListener): Connection {
  const [program = PROGRAM, ...args] = command;
  const child = spawnPiped(program, args, (code) => listener.closed(spawnFault(program, code)));
  if (child === null) return NO_CONNECTION;
  let detail = '';
  child.once('spawn', () => listener.opened());
  child.stdout.on('data', (chunk: Buffer) => listener.data(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    detail = (detail + chunk.toString()).slice(-DETAIL_BYTES);
  });
  // The child's end is told by 'close'; a write that meets it half dead adds nothing.
  child.stdin.on('error', () => undefined);
  const gone = new Promise<void>((resolve) => {
    child.once('close', (exitCode, signal) => {
      if (child.pid !== undefined) listener.closed(exitFault(exitCode, signal, detail));
      resolve();
    });
  });
  return {
    send: (message) => {
      if (child.stdin.writable) child.stdin.write(message);
      return child.stdin.writable;
    },
    droppedMessages: () => (child.pid === undefined ? null : droppedMessages(child.pid, NETLINK_NETFILTER)),
    end: () => end(child, gone),
  };
}

function end(child: ChildProcessWithoutNullStreams, gone: Promise<void>): Promise<void> {
  child.stdout.removeAllListeners('data').resume();
  child.kill('SIGKILL');
  return gone;
}

function spawnFault(program: string, code: string): SocketFault {
  if (code === 'ENOENT' && program === PROGRAM) return { kind: 'program-missing', program: PROGRAM, package: PROGRAM };
  return { kind: 'spawn-failed', code };
}

function exitFault(exitCode: number | null, signal: string | null, detail: string): SocketFault {
  if (signal === null && !hasNetAdmin()) return { kind: 'not-permitted', capability: 'CAP_NET_ADMIN' };
  return { kind: 'exited', exitCode, signal, detail: detail.trim() };
}
