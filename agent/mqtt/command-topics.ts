// The topics on which the home may tell us what to do, and what is written on them.
// The one rule: as topics.ts has it: members are only ever added.

/** What may be told us: `payload` is an example of each member. Every one may have an `id` of its sender besides. */
const COMMANDS = {
  answer: {
    payload: '`{"question": "q17", "decision": "allow", "for": "24h", "scope": "country"}`',
    description:
      'answers a question, or the `last` one: `allow`, `deny` or `block`; for `once` (default), a time or `always`; for its `number` (default) or `country`',
  },
  block: {
    payload: '`{"target": "pbx", "for": "24h"}`',
    description: 'blocks a device, number or country, for a time (default `24h`) or `always`',
  },
  unblock: { payload: '`{"target": "b3"}`', description: 'lifts a block by its id or target, or `all`' },
  end: { payload: '`{"call": "all"}`', description: 'ends a running call by its `callId`, or `all`' },
  mode: {
    payload: '`{"mode": "observe"}`',
    description: '`enforce` or `observe`, until the configuration says otherwise again',
  },
  rule: {
    payload: '`{"name": "international", "blocked": true}`',
    description:
      'blocks calls of the whole house: `international` ones (numbers that a rule allows go through), or `all` but emergency calls; or no longer (`false`)',
  },
  budget: {
    payload: '`{"hour": 500, "day": 1500}`',
    description: 'what unfamiliar calls may cost within an hour and within 24 hours; one of them or both',
  },
  test: { payload: '`{}`', description: 'makes an alert of the kind `test`, to see that alerts arrive' },
} as const;

export type CommandName = keyof typeof COMMANDS;

/** Matches every command, and `cmd/result`. */
export function commandFilter(id: string): string {
  return `ringfence/${id}/cmd/+`;
}

/** The command that a topic is for; null for one that is no command of ours. */
export function commandOf(id: string, topic: string): CommandName | null {
  const prefix = `ringfence/${id}/cmd/`;
  const name = topic.slice(prefix.length);
  return topic.startsWith(prefix) && Object.hasOwn(COMMANDS, name) ? (name as CommandName) : null;
}

/** Their rows in the topic table of the README. */
export function commandRows(): string[] {
  return Object.entries(COMMANDS).map(
    ([name, { payload, description }]) =>
      `| \`ringfence/<id>/cmd/${name}\` | ${payload} | never | from you, a command | ${description} |`,
  );
}
