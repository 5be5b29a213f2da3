import type { MqttConfig } from '../config/schema.ts';
import { loadHouse, MODERN_KERNEL } from '../guard/load-house.ts';
import { readCredentials } from '../mqtt/credentials.ts';
import { countryName } from '../numbering/country-name.ts';
import { type Command, EXIT, TARIFF_OPTION } from './command.ts';
import { counted } from './table.ts';

export const checkCommand: Command = {
  name: 'check',
  arguments: [],
  options: [TARIFF_OPTION],
  summary: 'validate the configuration',
  help: `Reads the configuration and its tariff and says everything that is wrong with
them, one sentence for each fault, with its line. Nothing is applied.`,
  run: async ({ configFile, options, json, terminal }) => {
    const loaded = await loadHouse(configFile, MODERN_KERNEL, { tariffFile: options.get(TARIFF_OPTION.name) });
    const faults = loaded.ok ? brokerFaults(loaded.house.config.mqtt) : loaded.faults;
    for (const fault of faults) terminal.complain(fault);
    if (json) terminal.printJson({ type: 'check', file: configFile, ok: faults.length === 0, faults });
    else if (loaded.ok && faults.length === 0) {
      const { config, tariff } = loaded.house;
      const { main, rules, devices } = config;
      const prices = main.tariff === null ? '' : `, prices in ${tariff.currency}`;
      const counts = `${counted(rules.length, 'rule')}, ${counted(devices.length, 'device')}, mode ${main.mode}${prices}`;
      terminal.print(`${configFile} is fine: home country ${countryName(main.country)}, ${counts}.`);
    }
    return faults.length === 0 ? EXIT.fine : EXIT.wrongInput;
  },
};

/** The agent itself guards without these files, and looks for them again at each connect. */
function brokerFaults(mqtt: MqttConfig | null): readonly string[] {
  const read = mqtt === null ? null : readCredentials(mqtt);
  return read === null || read.ok ? [] : read.sentences;
}
