import { loadHouse, MODERN_KERNEL } from '../guard/load-house.ts';
import { withWan } from '../live/wan.ts';
import { probeFeatures } from '../netfilter/nft/features.ts';
import { type Command, EXIT } from './command.ts';

export const nftCommand: Command = {
  name: 'nft',
  arguments: [],
  summary: "print the kernel's program",
  help: `Prints the nft program that "ringfence run" loads, with a comment on every rule
that says which line of policy it is. Nothing is loaded:
"ringfence nft | nft -c -f -" has the kernel check it.`,
  run: async ({ configFile, json, terminal }) => {
    const probed = await probeFeatures();
    const loaded = await loadHouse(configFile, probed.ok ? probed.features : MODERN_KERNEL, { adapt: withWan });
    if (!loaded.ok) {
      for (const fault of loaded.faults) terminal.complain(fault);
      return EXIT.wrongInput;
    }
    const { text } = loaded.house.program;
    if (json) terminal.printJson({ type: 'nft', program: text });
    else terminal.print(text.trimEnd());
    return EXIT.fine;
  },
};
