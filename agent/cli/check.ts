import { loadHouse, MODERN_KERNEL } from '../guard/load-house.ts';
import { countryName } from '../numbering/country-name.ts';
import { type Command, EXIT } from './command.ts';
import { counted } from './table.ts';

export const checkCommand: Command = {
  name: 'check',
  arguments: [],
  summary: 'validate the configuration',
  help: `Reads the configuration and says everything that is wrong with it, one sentence
for each fault, with its line. Nothing is applied.`,
  run: async ({ configFile, json, terminal }) => {
    const loaded = await loadHouse(configFile, MODERN_KERNEL);
    const faults = loaded.ok ? [] : loaded.faults;
    for (const fault of faults) terminal.complain(fault);
    if (json) terminal.printJson({ type: 'check', file: configFile, ok: loaded.ok, faults });
    else if (loaded.ok) {
      const { main, rules, devices } = loaded.house.config;
      const counts = `${counted(rules.length, 'rule')}, ${counted(devices.length, 'device')}, mode ${main.mode}`;
      terminal.print(`${configFile} is fine: home country ${countryName(main.country)}, ${counts}.`);
    }
    return loaded.ok ? EXIT.fine : EXIT.wrongInput;
  },
};
