// A child process with pipes that does not outlive us, or none.
// The one rule: a machine without memory, processes or descriptors to spare is told like a missing program, however Node tells it: as an
// event of the child (ENOENT, EAGAIN), as one of a child without pipes (EMFILE), or thrown (ENOMEM).

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

/** `onFailure` gets an errno name, and is called only after the return. */
export function spawnPiped(
  program: string,
  args: readonly string[],
  onFailure: (code: string) => void,
): ChildProcessWithoutNullStreams | null {
  const fail = (error: unknown) => onFailure((error as NodeJS.ErrnoException).code ?? 'unknown');
  try {
    const child = spawn(program, args, { stdio: 'pipe' });
    child.once('error', fail);
    if (!hasPipes(child)) return null;
    // Who ends without waiting for it does not want its doings either.
    const abandon = () => child.kill('SIGKILL');
    if (child.pid !== undefined) process.once('exit', abandon);
    child.once('close', () => process.off('exit', abandon));
    return child;
  } catch (error) {
    process.nextTick(fail, error);
    return null;
  }
}

/** Node's types know of no child without pipes. */
function hasPipes(child: { readonly stdin?: unknown }): boolean {
  return child.stdin !== undefined && child.stdin !== null;
}
