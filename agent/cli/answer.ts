import { questionsOf } from './asks.ts';
import { type Command, EXIT, type Invocation } from './command.ts';
import { obey, order } from './order.ts';

export const answerCommand: Command = {
  name: 'answer',
  arguments: ['[ID]', 'DECISION'],
  options: [
    { name: 'for', value: 'TIME', help: 'once (default), 1h, 24h, 7d ... or always' },
    { name: 'scope', value: 'SCOPE', help: 'number (default) or country' },
  ],
  summary: 'answer a question',
  help: `Answers the question ID of "ringfence asks"; without ID the one that is open, if
it is the only one. DECISION is allow, deny or block. "allow" lets the call
through that waits, and calls to the same number (or country) for that time;
"deny" declines it, and such calls for that time; "block" declines it and blocks
the device's calls of that class.`,
  run: async (invocation) => {
    const [decision = '', id] = invocation.arguments.toReversed();
    const question = id === undefined ? await onlyQuestion(invocation) : { ok: true as const, id };
    if (!question.ok) return question.code;
    const options = Object.fromEntries(invocation.options);
    return obey(invocation, { command: 'answer', question: question.id, decision, ...options });
  },
};

async function onlyQuestion(invocation: Invocation) {
  const ordered = await order(invocation, { command: 'asks' });
  if (!ordered.ok) return ordered;
  const open = questionsOf(ordered.data).filter(({ state }) => state === 'open');
  const [only, ...others] = open;
  if (only !== undefined && others.length === 0) return { ok: true as const, id: only.id };
  const sentence =
    only === undefined
      ? 'No question is open.'
      : `There are ${open.length} open questions (${open.map(({ id }) => id).join(', ')}): name one.`;
  invocation.terminal.complain(sentence);
  return { ok: false as const, code: EXIT.wrongInput };
}
