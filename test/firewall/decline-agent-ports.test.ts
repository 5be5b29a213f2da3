import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentPorts } from '../../agent/firewall/decline/agent-ports.ts';

describe("the agent's ports", () => {
  let ports: AgentPorts;
  const receiver = { socket: createSocket('udp4'), port: 0 };

  beforeEach(async () => {
    ports = new AgentPorts();
    receiver.socket = createSocket('udp4');
    receiver.socket.bind(0, '127.0.0.1');
    await once(receiver.socket, 'listening');
    receiver.port = receiver.socket.address().port;
  });
  afterEach(async () => {
    await ports.close();
    receiver.socket.close();
  });

  async function opened(slot: number) {
    const result = await ports.get(4, slot);
    if (!result.ok) throw new Error(result.code);
    return result.port;
  }

  it('opens one port for each slot, however many ask for it at once', async () => {
    const numbers = (await Promise.all([0, 0, 1, 0].map(opened))).map(({ number }) => number);
    expect(new Set(numbers).size).toBe(2);
    expect([numbers[0], numbers[3]]).toEqual([numbers[1], numbers[1]]);
  });

  it('sends from the port it names', async () => {
    const port = await opened(0);
    const heard = once(receiver.socket, 'message');
    expect(await port.send(Buffer.from('hello'), { address: '127.0.0.1', port: receiver.port })).toBeNull();
    const [message, from] = await heard;
    expect([String(message), from.port]).toEqual(['hello', port.number]);
  });

  it('tells the error of the system', async () => {
    const port = await opened(0);
    expect(await port.send(Buffer.from('hello'), { address: '255.255.255.255', port: 9 })).toMatch(/^E[A-Z]+$/);
  });

  it('neither opens nor sends once it is closed', async () => {
    const port = await opened(0);
    const opening = ports.get(4, 1);
    await ports.close();
    expect(await port.send(Buffer.from('late'), { address: '127.0.0.1', port: receiver.port })).toBe('closed');
    expect(await ports.get(4, 2)).toEqual({ ok: false, code: 'closed' });
    const other = await opening;
    expect(other.ok && (await other.port.send(Buffer.from('late'), { address: '127.0.0.1', port: 9 }))).toBe('closed');
  });
});
