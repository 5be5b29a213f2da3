import { hostname } from 'node:os';
import { loadConfig } from '../config/load.ts';
import { sendOrder } from '../live/control-client.ts';
import { readMachineId } from '../live/machine-id.ts';
import { type PurgeOutcome, purge } from '../mqtt/purge.ts';
import { type Command, EXIT, type ExitCode, type Invocation } from './command.ts';

export const mqttPurgeCommand: Command = {
  name: 'mqtt purge',
  arguments: [],
  summary: 'remove this router from the MQTT broker',
  help: `Empties every retained topic of this router at the broker of section mqtt, and
takes its entities out of Home Assistant. Do it before option id or
discovery_prefix changes, and before Ringfence is removed. Stop the agent first:
one that runs publishes its topics again.`,
  run: async (invocation) => {
    const { configFile, terminal } = invocation;
    const loaded = await loadConfig(configFile, hostname());
    if (!loaded.ok)
      return complain(
        invocation,
        loaded.faults.map(({ sentence }) => sentence),
        EXIT.wrongInput,
      );
    const { main, mqtt } = loaded.config;
    if (mqtt === null)
      return complain(invocation, [`${configFile} has no section mqtt, so there is no broker.`], EXIT.wrongInput);
    const agent = await sendOrder(main.controlSocket, { command: 'blocks' });
    if (agent.kind !== 'not-running')
      terminal.complain('Ringfence is running here and will publish its topics again; stop it, then purge once more.');
    return tell(invocation, main.id, mqtt.url, await purge({ mqtt, id: main.id, machine: readMachineId() }));
  },
};

function tell(invocation: Invocation, id: string, url: string, outcome: PurgeOutcome): ExitCode {
  if (!outcome.ok) return complain(invocation, outcome.sentences, EXIT.environment);
  const { topics, refused } = outcome;
  const { json, terminal } = invocation;
  const count = topics.length === 1 ? '1 retained topic' : `${topics.length} retained topics`;
  if (json) terminal.printJson({ type: 'purge', topics, refused });
  else if (topics.length === 0) terminal.print(`Nothing of "${id}" is retained at ${url}.`);
  else terminal.print(`Emptied ${count} of "${id}" at ${url}.`);
  const sentences = refused.map(
    (topic) => `The MQTT broker ${url} refuses ${topic}; allow this user to read and write there.`,
  );
  return sentences.length === 0 ? EXIT.fine : complain(invocation, sentences, EXIT.environment);
}

function complain({ terminal }: Invocation, sentences: readonly string[], code: ExitCode): ExitCode {
  for (const sentence of sentences) terminal.complain(sentence);
  return code;
}
