import { describe, expect, it } from 'vitest';
import { describeRequestFailure } from '../../agent/netfilter/netlink/requests.ts';
import { describeSocketFault } from '../../agent/netfilter/netlink/socket-fault.ts';

describe('the sentence about a socket', () => {
  it.each([
    [{ kind: 'program-missing', program: 'socat', package: 'socat' }, 'install the package socat'],
    [{ kind: 'not-permitted', capability: 'CAP_NET_ADMIN' }, 'CAP_NET_ADMIN'],
    [{ kind: 'spawn-failed', code: 'EMFILE' }, 'EMFILE'],
    [{ kind: 'exited', exitCode: 1, signal: null, detail: 'no such device' }, 'exit code 1): no such device'],
    [{ kind: 'exited', exitCode: null, signal: 'SIGKILL', detail: '' }, '(SIGKILL).'],
    [{ kind: 'malformed-length', lengthBytes: 7 }, '7 bytes'],
  ] as const)('%o says what is wrong', (fault, words) => {
    expect(describeSocketFault(fault)).toContain(words);
  });
});

describe('the sentence about a request', () => {
  it.each([
    [{ kind: 'refused', errno: 2 }, 'ENOENT'],
    [{ kind: 'refused', errno: 4000 }, 'error 4000'],
    [{ kind: 'timeout', timeoutMs: 50 }, '50 ms'],
    [{ kind: 'closed' }, 'closed'],
    [{ kind: 'overloaded' }, '1024'],
  ] as const)('%o says what is wrong', (failure, words) => {
    expect(describeRequestFailure(failure)).toContain(words);
  });
});
