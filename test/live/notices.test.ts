// What the log says of the sockets to the kernel when one fails again and again.

import { describe, expect, it } from 'vitest';
import { createLog } from '../../agent/live/log.ts';
import { type Notice, NoticeLog } from '../../agent/live/notices.ts';

const DIED: Notice = {
  kind: 'closed',
  fault: { kind: 'exited', exitCode: null, signal: 'SIGKILL', detail: '' },
  retryInMs: 100,
};
const TAKEN: Notice = { kind: 'prepare-failed', reason: { kind: 'refused', errno: 1 } };

function noticing() {
  const lines: string[] = [];
  const log = createLog({ level: 'info', json: false, write: (line) => lines.push(line) });
  const clock = { nowMs: 0 };
  return { lines, clock, notices: new NoticeLog(log, () => clock.nowMs) };
}

describe('a socket that fails', () => {
  it('is told once in ten minutes, however often it is tried again', () => {
    const { lines, clock, notices } = noticing();
    for (clock.nowMs = 0; clock.nowMs < 1_200_000; clock.nowMs += 2_000) notices.tell('flows', DIED);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^warn: .* for flows closed and is opened again: .*SIGKILL/);
  });

  it('is told at once when the reason or the socket is another', () => {
    const { lines, notices } = noticing();
    notices.tell('flows', DIED);
    notices.tell('packets', DIED);
    notices.tell('packets', { ...DIED, fault: { kind: 'program-missing', program: 'socat', package: 'socat' } });
    expect(lines).toHaveLength(3);
    expect(lines[2]).toContain('install the package socat');
  });
});

it('names who may hold our NFLOG group, and only that group can be held', () => {
  const { lines, notices } = noticing();
  notices.tell('packets', TAKEN);
  notices.tell('flows', TAKEN);
  expect(lines[0]).toContain('is Ringfence running already?');
  expect(lines[1]).toContain('The kernel refused: EPERM');
});
