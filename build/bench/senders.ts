// Programs that send, run with `node -e` in a namespace of the lab: at an even pace, so that a burst is not taken for a rate.

export interface Pace {
  readonly count: number;
  readonly perSecond: number;
}

/** Sends what `datagram` gives, a JavaScript expression for `[payload, port, address]` in which `n` counts from 0. Prints the seconds it took. */
export function senderCommand({ count, perSecond }: Pace, datagram: string, preamble = ''): string[] {
  const script = `
    const lookup = (host, options, done) => done(null, host, 4);
    const socket = require('node:dgram').createSocket({ type: 'udp4', lookup });
    ${preamble}
    const startedAt = performance.now();
    let n = 0;
    const more = () => {
      const due = Math.min(${count}, Math.ceil((performance.now() - startedAt) * ${perSecond / 1000}));
      for (; n < due; n++) socket.send(...${datagram});
      if (n < ${count}) return void setTimeout(more, 1);
      console.log('sent in', (performance.now() - startedAt) / 1000);
      socket.close();
    };
    socket.bind(0, more);`;
  return [process.execPath, '-e', script];
}
