import { VERSION } from '../version.ts';
import { type Command, EXIT } from './command.ts';

export const versionCommand: Command = {
  name: 'version',
  arguments: [],
  summary: 'print the version',
  help: 'Prints the version of Ringfence and of the Node it runs on.',
  run: async ({ json, terminal }) => {
    const node = process.version.slice(1);
    if (json) terminal.printJson({ type: 'version', version: VERSION, node });
    else terminal.print(`ringfence ${VERSION} (Node ${node})`);
    return EXIT.fine;
  },
};
