import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { type Connect, SupervisedSocket } from '../../agent/netfilter/netlink/supervisor.ts';
import { itKeepsTheContract, ping, Recorder, type SocketUnderTest } from './netlink-contract.ts';

/** A connection to a process that answers with what it is sent: a real pipe, in place of the kernel. */
function pipeTo(command: string, children: Set<ChildProcessWithoutNullStreams>): Connect {
  return (listener) => {
    const child = spawn(command, { stdio: 'pipe' });
    children.add(child);
    child.once('spawn', () => listener.opened());
    child.stdout.on('data', (chunk: Buffer) => listener.data(chunk));
    child.stdin.on('error', () => undefined);
    const gone = new Promise<void>((resolve) => {
      child.once('close', (exitCode, signal) => {
        children.delete(child);
        listener.closed({ kind: 'exited', exitCode, signal, detail: '' });
        resolve();
      });
    });
    return {
      send: (message) => child.stdin.write(message) || true,
      droppedMessages: () => null,
      end: () => {
        child.kill('SIGKILL');
        return gone;
      },
    };
  };
}

function supervised(command: string): SocketUnderTest {
  const children = new Set<ChildProcessWithoutNullStreams>();
  const socket = new SupervisedSocket(pipeTo(command, children));
  return { socket, processes: () => [...children].flatMap(({ pid }) => pid ?? []) };
}

describe('a supervised pipe', () => {
  itKeepsTheContract(() => supervised('cat'));
});

describe('supervision', () => {
  const started: SocketUnderTest[] = [];
  const start = (command: string) => {
    const subject = supervised(command);
    started.push(subject);
    const recorder = new Recorder();
    subject.socket.start(recorder.listener);
    return { ...subject, recorder };
  };
  afterEach(async () => {
    for (const { socket } of started.splice(0)) await socket.stop();
  });

  it('ends a stream whose next message cannot be found, says so, and begins a fresh one', async () => {
    const { socket, recorder, processes } = start('cat');
    await recorder.until(({ openings }) => openings === 1);
    const [first] = processes();
    socket.send(Buffer.alloc(16));
    await recorder.until(({ openings }) => openings === 2);
    expect(recorder.faults).toEqual([{ kind: 'malformed-length', lengthBytes: 0 }]);
    expect(processes()).not.toContain(first);
    socket.send(ping(7));
    await recorder.until(({ sequences }) => sequences.length === 1);
    expect(recorder.sequences).toEqual([7]);
  });

  it('waits twice as long after each process that ends at once', async () => {
    const { recorder } = start('true');
    await recorder.until(({ retries }) => retries.length === 4);
    expect(recorder.retries).toEqual([100, 200, 400, 800]);
  });
});
