// The provider of the benchmarks: it tells which INVITE arrived, in a datagram that is no SIP and so of no concern to the agent, and says
// no to whatever would end a call. `node provider.mjs busy`: every INVITE is answered with 486 instead.

import { createSocket } from 'node:dgram';

const SIP_PORT = 5060;
const COPIED = /^(Via|From|To|Call-ID|CSeq):/i;

const IS_BUSY = process.argv[2] === 'busy';

function statusOf(method) {
  if (method === 'INVITE') return IS_BUSY ? '486 Busy Here' : null;
  return method === 'CANCEL' || method === 'BYE' ? '481 Call/Transaction Does Not Exist' : null;
}

const socket = createSocket('udp4');
socket.on('message', (data, { address, port }) => {
  const [start = '', ...lines] = data.toString('latin1').split('\r\n');
  const [method] = start.split(' ', 1);
  if (method === 'INVITE' && !IS_BUSY)
    socket.send(/^X-Index: (\d+)/im.exec(lines.join('\n'))?.[1] ?? '', port, address);
  const status = statusOf(method);
  if (status === null) return;
  const copied = lines.filter((line) => COPIED.test(line));
  socket.send([`SIP/2.0 ${status}`, ...copied, 'Content-Length: 0', '', ''].join('\r\n'), port, address);
});
socket.bind(SIP_PORT, '0.0.0.0', () => console.log('ready'));
