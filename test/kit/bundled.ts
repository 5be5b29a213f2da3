// A program of its own around a reporter, to see it from outside: killed, ending by itself, with another environment.

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Path of a program in `folder` that runs `body` on the reporter, with these options, for the broker of its first argument. */
export async function bundled(folder: string, body: string, options = '{}'): Promise<string> {
  const outfile = join(folder, `${randomUUID()}.mjs`);
  const contents = `
    import { alertRecord, reporting } from './test/kit/mqtt-reporter.ts';
    const { reporter, told, infos } = reporting(process.argv[2], ${options});
    ${body}`;
  const stdin = { contents, resolveDir: process.cwd(), loader: 'ts' as const };
  // The MQTT library is CommonJS, and requires Node's modules by itself.
  const js = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  await build({ stdin, bundle: true, platform: 'node', format: 'esm', outfile, banner: { js }, logLevel: 'error' });
  return outfile;
}
