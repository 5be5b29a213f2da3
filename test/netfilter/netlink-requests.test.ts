import { describe, expect, it } from 'vitest';
import { writeHostU32 } from '../../agent/netfilter/netlink/byte-order.ts';
import {
  buildMessage,
  type Header,
  NLMSG_DONE,
  NLMSG_ERROR,
  parseHeader,
} from '../../agent/netfilter/netlink/message.ts';
import { describeRequestFailure, type Request, RequestQueue } from '../../agent/netfilter/netlink/requests.ts';

const REPLY = 0x100;

function header(type: number, sequence: number): Header {
  return { type, flags: 0, sequence, portId: 0 };
}

function answer(queue: RequestQueue, type: number, sequence: number, errno = 0): boolean {
  const body = Buffer.alloc(4);
  writeHostU32(body, -errno >>> 0, 0);
  return queue.accept(header(type, sequence), buildMessage(header(type, sequence), body));
}

/** A queue that keeps what it sends: the numbers of the requests on their way. */
function queueWith(timeoutMs?: number): {
  queue: RequestQueue;
  sent: number[];
  request: (onReply?: Request['onReply']) => ReturnType<RequestQueue['request']>;
} {
  const sent: number[] = [];
  const send = (message: Buffer) => {
    sent.push(parseHeader(message)?.sequence ?? -1);
    return true;
  };
  const queue = new RequestQueue(send, timeoutMs);
  const request = (onReply: Request['onReply'] = () => undefined) =>
    queue.request({ compose: (sequence) => buildMessage(header(REPLY, sequence), Buffer.alloc(0)), onReply });
  return { queue, sent, request };
}

describe('requests', () => {
  it('go one at a time: the next when the kernel has answered the last', async () => {
    const { queue, sent, request } = queueWith();
    const first = request();
    const second = request();
    expect(sent).toHaveLength(1);
    expect(answer(queue, NLMSG_ERROR, sent[0] ?? -1)).toBe(true);
    expect(await first).toEqual({ ok: true });
    expect(sent).toHaveLength(2);
    answer(queue, NLMSG_ERROR, sent[1] ?? -1);
    expect(await second).toEqual({ ok: true });
  });

  it('get every message of a dump, and end with the one that says so', async () => {
    const { queue, sent, request } = queueWith();
    const replies: number[] = [];
    const dump = request(({ type }) => replies.push(type));
    for (let i = 0; i < 3; i++) answer(queue, REPLY, sent[0] ?? -1);
    answer(queue, NLMSG_DONE, sent[0] ?? -1);
    expect(await dump).toEqual({ ok: true });
    expect(replies).toEqual([REPLY, REPLY, REPLY]);
  });

  it('that the kernel refuses say why', async () => {
    const { queue, sent, request } = queueWith();
    const refused = request();
    answer(queue, NLMSG_ERROR, sent[0] ?? -1, 1);
    const result = await refused;
    expect(result).toEqual({ ok: false, reason: { kind: 'refused', errno: 1 } });
    expect(describeRequestFailure({ kind: 'refused', errno: 1 })).toContain('EPERM');
  });

  it('leave alone what was not asked for', async () => {
    const { queue, sent, request } = queueWith();
    expect(answer(queue, REPLY, 0)).toBe(false);
    const pending = request();
    expect(answer(queue, REPLY, 0)).toBe(false);
    expect(answer(queue, NLMSG_ERROR, (sent[0] ?? 0) + 7)).toBe(false);
    answer(queue, NLMSG_ERROR, sent[0] ?? -1);
    await pending;
  });

  it('without an answer time out, and the next one goes', async () => {
    const { queue, sent, request } = queueWith(20);
    const silent = request();
    const next = request();
    expect(await silent).toEqual({ ok: false, reason: { kind: 'timeout', timeoutMs: 20 } });
    expect(answer(queue, NLMSG_ERROR, sent[0] ?? -1)).toBe(false);
    answer(queue, NLMSG_ERROR, sent[1] ?? -1);
    expect(await next).toEqual({ ok: true });
  });

  it('all fail when the socket goes, sent or not', async () => {
    const { queue, request } = queueWith();
    const all = [request(), request(), request()];
    queue.abandon();
    for (const result of await Promise.all(all)) expect(result).toEqual({ ok: false, reason: { kind: 'closed' } });
  });

  it('are refused beyond a thousand that wait', async () => {
    const { queue, request } = queueWith();
    const all = Array.from({ length: 1026 }, () => request());
    expect(await all[1025]).toEqual({ ok: false, reason: { kind: 'overloaded' } });
    queue.abandon();
    await Promise.all(all);
  });
});
