// Why there is no netlink socket, and the sentence that tells a user what to do about it.

export type SocketFault =
  | { readonly kind: 'program-missing'; readonly program: string; readonly package: string }
  | { readonly kind: 'not-permitted'; readonly capability: 'CAP_NET_ADMIN' }
  | { readonly kind: 'spawn-failed'; readonly code: string }
  | {
      readonly kind: 'exited';
      readonly exitCode: number | null;
      readonly signal: string | null;
      readonly detail: string;
    }
  | { readonly kind: 'malformed-length'; readonly lengthBytes: number };

export function describeSocketFault(fault: SocketFault): string {
  switch (fault.kind) {
    case 'program-missing':
      return `The program ${fault.program} is not installed: install the package ${fault.package}.`;
    case 'not-permitted':
      return `The kernel's netfilter socket needs ${fault.capability}: run as root or grant the capability.`;
    case 'spawn-failed':
      return `The netlink helper process could not be started (${fault.code}).`;
    case 'exited':
      return `The netlink helper process ended (${fault.signal ?? `exit code ${fault.exitCode}`})${fault.detail === '' ? '.' : `: ${fault.detail}`}`;
    case 'malformed-length':
      return `A netlink message claimed an impossible length of ${fault.lengthBytes} bytes; the socket was opened anew.`;
  }
}
