// What every NetlinkSocket keeps, whatever it is made of. The kernel and an echo answer the same message alike: with its number.

import { afterEach, expect, it } from 'vitest';
import { buildMessage, NLM_F_ACK, NLM_F_REQUEST, parseHeader } from '../../agent/netfilter/netlink/message.ts';
import type { NetlinkSocket } from '../../agent/netfilter/netlink/socket.ts';
import type { SocketFault } from '../../agent/netfilter/netlink/socket-fault.ts';

const NLMSG_NOOP = 1;

export interface SocketUnderTest {
  readonly socket: NetlinkSocket;
  /** Process ids of the children it lives by at this moment. */
  readonly processes: () => readonly number[];
}

/** Keeps all it hears; `next` awaits one more of a kind. */
export class Recorder {
  readonly sequences: (number | undefined)[] = [];
  readonly faults: SocketFault[] = [];
  readonly retries: number[] = [];
  openings = 0;
  lostMessages = 0;
  #wake: () => void = () => undefined;

  readonly listener = {
    opened: () => this.#note(() => this.openings++),
    message: (message: Buffer) => this.#note(() => this.sequences.push(parseHeader(message)?.sequence)),
    lost: (messages: number) => this.#note(() => (this.lostMessages += messages)),
    closed: (fault: SocketFault, retryInMs: number) =>
      this.#note(() => {
        this.faults.push(fault);
        this.retries.push(retryInMs);
      }),
  };

  async until(holds: (recorder: Recorder) => boolean): Promise<void> {
    const deadline = setTimeout(() => this.#wake(), 10_000);
    const startedAt = performance.now();
    while (!holds(this)) {
      if (performance.now() - startedAt > 9_900) throw new Error('did not happen within 10 s');
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    clearTimeout(deadline);
  }

  #note(what: () => unknown): void {
    what();
    this.#wake();
  }
}

export function ping(sequence: number): Buffer {
  return buildMessage({ type: NLMSG_NOOP, flags: NLM_F_REQUEST | NLM_F_ACK, sequence, portId: 0 }, Buffer.alloc(0));
}

export function itKeepsTheContract(make: () => SocketUnderTest | Promise<SocketUnderTest>): void {
  const made: SocketUnderTest[] = [];
  const begin = async () => {
    const subject = await make();
    made.push(subject);
    return subject;
  };
  afterEach(async () => {
    for (const { socket } of made.splice(0)) await socket.stop();
  });

  it('does nothing before it is started', async () => {
    const { socket, processes } = await begin();
    expect(socket.send(ping(1))).toBe(false);
    expect(processes()).toEqual([]);
  });

  it('gives every answer whole and in order', async () => {
    const { socket } = await begin();
    const recorder = new Recorder();
    socket.start(recorder.listener);
    await recorder.until(({ openings }) => openings === 1);
    const numbers = Array.from({ length: 50 }, (_, index) => index + 1);
    for (const number of numbers) {
      expect(socket.send(ping(number))).toBe(true);
      await recorder.until(({ sequences }) => sequences.length >= number);
    }
    expect(recorder.sequences).toEqual(numbers);
  });

  it('comes back when its process is killed, and says so', async () => {
    const { socket, processes } = await begin();
    const recorder = new Recorder();
    socket.start(recorder.listener);
    await recorder.until(({ openings }) => openings === 1);
    socket.send(ping(1));
    await recorder.until(({ sequences }) => sequences.length === 1);
    for (const id of processes()) process.kill(id, 'SIGKILL');
    await recorder.until(({ openings }) => openings === 2);
    expect(recorder.faults).toMatchObject([{ kind: 'exited', signal: 'SIGKILL' }]);
    expect(recorder.retries).toEqual([100]);
    socket.send(ping(2));
    await recorder.until(({ sequences }) => sequences.length === 2);
  });

  it('leaves no process behind, and says nothing more, once stopped', async () => {
    const { socket, processes } = await begin();
    const recorder = new Recorder();
    socket.start(recorder.listener);
    await recorder.until(({ openings }) => openings === 1);
    // Once it answers it has become what it was started as.
    socket.send(ping(1));
    await recorder.until(({ sequences }) => sequences.length === 1);
    const before = processes();
    expect(before).toHaveLength(1);
    await socket.stop();
    for (const id of before) expect(() => process.kill(id, 0)).toThrow();
    expect(recorder.faults).toEqual([]);
    expect(socket.send(ping(2))).toBe(false);
  });
}
