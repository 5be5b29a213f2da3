import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSdp, sdpOf } from '../../agent/sip/sdp.ts';
import { invite, read, request, sdp } from '../kit/sip.ts';

const mediaOf = (text: string) => parseSdp(text)?.media;

describe('a session description', () => {
  it('tells where RTP and RTCP of one medium are wanted', () => {
    expect(mediaOf(sdp({ address: '192.0.2.1', port: 4000 }))).toEqual([
      {
        type: 'audio',
        port: 4000,
        portCount: 1,
        protocol: 'RTP/AVP',
        address: '192.0.2.1',
        isUnspecified: false,
        direction: 'sendrecv',
        endpoint: { address: '192.0.2.1', port: 4000 },
        rtcp: { address: '192.0.2.1', port: 4001 },
      },
    ]);
  });

  it('prefers the lines of a medium to those of the session', () => {
    const media = [
      { lines: ['a=recvonly'] },
      { type: 'video', port: 4002, lines: ['b=AS:64', 'c=IN IP6 2001:DB8:0:0:0:0:0:1', 'a=sendonly'] },
      { type: 'image', port: '0', protocol: 'udptl' },
    ];
    expect(mediaOf(sdp({ address: '192.0.2.1', lines: ['a=inactive'], media }))).toMatchObject([
      { type: 'audio', direction: 'recvonly', endpoint: { address: '192.0.2.1', port: 4000 } },
      { type: 'video', direction: 'sendonly', endpoint: { address: '2001:db8::1', port: 4002 } },
      { type: 'image', direction: 'inactive', endpoint: null, port: 0, protocol: 'UDPTL' },
    ]);
  });

  it.each([['0.0.0.0'], ['::'], ['0:0:0:0:0:0:0:0']])('marks a medium held by %s', (address) => {
    expect(mediaOf(sdp({ address }))).toMatchObject([{ isUnspecified: true, endpoint: null, rtcp: null, port: 4000 }]);
  });

  it.each([
    [['a=rtcp:53020'], { address: '192.168.1.20', port: 53020 }],
    [['a=rtcp:53020 IN IP4 126.16.64.4'], { address: '126.16.64.4', port: 53020 }],
    [['a=rtcp:53020 IN IP6 2001:db8:0::4'], { address: '2001:db8::4', port: 53020 }],
    [['a=rtcp-mux', 'a=rtcp:53020'], { address: '192.168.1.20', port: 4000 }],
    [['a=rtcp:99999'], null],
    [['a=rtcp:none'], { address: '192.168.1.20', port: 4001 }],
  ])('reads %j', (lines, rtcp) => {
    expect(mediaOf(sdp({ media: [{ lines }] }))?.[0]?.rtcp).toEqual(rtcp);
  });

  it('reads time to live, port counts and odd spacing', () => {
    const text = sdp({ address: '224.2.1.1/127/3', media: [{ port: '49170/2' }] });
    expect(mediaOf(text)).toMatchObject([{ address: '224.2.1.1', port: 49170, portCount: 2 }]);
    expect(mediaOf('v=0\nc=IN  IP4  192.0.2.1 \nm=audio  7  RTP/AVP\n')).toMatchObject([
      { address: '192.0.2.1', port: 7 },
    ]);
  });

  it('has no endpoint without an address, or with a host name for one', () => {
    expect(mediaOf(sdp({ address: null }))).toMatchObject([{ address: null, endpoint: null }]);
    expect(mediaOf(sdp({ address: 'media.example.net' }))).toMatchObject([{ address: null, endpoint: null }]);
  });

  it('passes over ICE candidates and whatever else it does not know', () => {
    const lines = [
      'a=ice-ufrag:8hhY',
      'a=candidate:1 1 UDP 2130706431 10.0.1.1 8998 typ host',
      'a=candidate:2 1 TCP 1694498815 192.0.2.3 45664 typ srflx raddr 10.0.1.1 rport 8998 tcptype passive',
      'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc',
      '',
      'x',
      'z=0 0',
    ];
    expect(mediaOf(sdp({ media: [{ lines }, { port: 4002 }] }))).toMatchObject([{ port: 4000 }, { port: 4002 }]);
  });

  it('counts a port that is none as refused', () => {
    for (const port of ['70000', 'x', '-1', '']) expect(mediaOf(sdp({ media: [{ port }] }))?.[0]?.endpoint).toBeNull();
  });

  it('describes no more media than a bound', () => {
    expect(mediaOf(sdp({ media: Array.from({ length: 500 }, () => ({})) }))).toHaveLength(32);
  });

  it('never throws, whatever the lines', () => {
    const line = fc.tuple(
      fc.constantFrom('m=', 'c=', 'a=', 'a=rtcp:', 'c=IN IP4 ', 'c=IN IP6 ', 'm=audio ', ''),
      fc.string({ maxLength: 30 }),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        for (const { endpoint } of mediaOf(`v=0\n${lines.map((parts) => parts.join('')).join('\n')}`) ?? []) {
          if (endpoint !== null) expect(endpoint.port).toBeGreaterThan(0);
        }
      }),
    );
  });
});

describe('sdpOf', () => {
  const multipart = (...parts: readonly string[]) =>
    ['preamble', ...parts.flatMap((part) => ['--b 1', part]), '--b 1--', 'epilogue'].join('\r\n');
  const isup = 'Content-Type: application/ISUP;version=nxv3\r\n\r\n\u0001\u0000\r\n--b\u0002';
  const offer = `content-type:\r\n Application/SDP;charset=x\r\nContent-Disposition: session\r\n\r\n${sdp({ port: 4444 })}`;
  const carrying = (body: string, contentType: string) => sdpOf(read(request('INVITE', { body, contentType })));

  it('finds the description in a body of its own', () => {
    expect(sdpOf(read(invite()))?.media).toMatchObject([{ port: 4000 }]);
    expect(carrying(sdp(), 'Application/SDP ; charset=utf-8')?.media).toHaveLength(1);
  });

  it('finds the description among several parts, and in parts of parts', () => {
    const type = 'multipart/mixed; boundary="b 1"';
    expect(carrying(multipart(isup, offer), type)?.media).toMatchObject([{ port: 4444 }]);
    const inner = `Content-Type: multipart/alternative;boundary=in\r\n\r\n--in\r\n${offer}\r\n--in--`;
    expect(carrying(multipart(isup, inner), type)?.media).toMatchObject([{ port: 4444 }]);
    expect(carrying(multipart(isup, offer).split('--b 1--')[0] ?? '', type)?.media).toHaveLength(1);
  });

  it('finds none where there is none', () => {
    expect(sdpOf(read(request('BYE')))).toBeNull();
    expect(carrying(sdp(), 'text/plain')).toBeNull();
    expect(carrying('not a description', 'application/sdp')).toBeNull();
    expect(carrying(multipart(isup), 'multipart/mixed;boundary="b 1"')).toBeNull();
    expect(carrying(multipart(offer), 'multipart/mixed')).toBeNull();
    expect(carrying(multipart(offer), 'multipart/mixed;boundary=other')).toBeNull();
  });
});
