// The configurations that are measured: the lab's household with the rules everybody has, and one with a long list of its own.

import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configText } from '../../test/lab/kit/agent.ts';
import { seeded } from './random.ts';

const VERDICTS = ['block', 'allow', 'ask'] as const;
const COUNTRY_CODES = ['1', '44', '49', '232', '245', '500', '7', '86', '960'];
/** Digits behind the country code. */
const LENGTHS = { number: 9, prefix: 5 } as const;
const NAMED_PER_RULE = 10;

/** Writes the household's configuration into `folder`, where its agent has its state too; `sections` come after its own. */
export function configFile(folder: string, sections = '', options: Readonly<Record<string, string>> = {}): string {
  const places = { state_dir: folder, control_socket: controlSocket(folder) };
  const text = configText(sections, { ...places, ...options });
  const file = join(folder, `config-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`);
  writeFileSync(file, text);
  return file;
}

export function controlSocket(folder: string): string {
  return join(folder, 'sock');
}

/** Rules that name `count` destinations, no two alike: in turns a rule with numbers and one with prefixes. */
export function numberRules(count: number): string {
  const random = seeded(2);
  const rules: string[] = [];
  const seen = new Set<string>();
  while (seen.size < count) {
    const criterion = rules.length % 2 === 0 ? 'number' : 'prefix';
    const full = Math.min(count, seen.size + NAMED_PER_RULE);
    const named: string[] = [];
    while (seen.size < full) {
      const code = COUNTRY_CODES[random(COUNTRY_CODES.length)];
      const digits = LENGTHS[criterion] - 1;
      const number = `+${code}${1 + random(9)}${String(random(10 ** digits)).padStart(digits, '0')}`;
      if (!seen.has(number)) named.push(`\tlist ${criterion} '${number}'\n`);
      seen.add(number);
    }
    const verdict = VERDICTS[rules.length % VERDICTS.length];
    rules.push(`config rule 'r${rules.length}'\n${named.join('')}\toption verdict '${verdict}'\n`);
  }
  return rules.join('\n');
}
