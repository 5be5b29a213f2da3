// The option table of the README, made from the schema.
// The one rule: nothing is said here that the schema does not say.

import { type OptionInfo, optionInfos } from './option-info.ts';
import { SECTIONS, type SectionType } from './sections.ts';

/** One Markdown table of all options, in the order of the schema. */
export function optionTable(): string {
  const types = Object.keys(SECTIONS) as SectionType[];
  const rows = types.flatMap((type) => optionInfos(type).map((info) => row(type, info)));
  return ['| section | option | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

function row(type: SectionType, { name, list, required, fallback, description }: OptionInfo): string {
  const byDefault = required ? 'required' : fallback === null ? '' : `\`${fallback}\``;
  return `| ${type} | \`${list ? 'list' : 'option'} ${name}\` | ${byDefault} | ${description.replaceAll('|', '\\|')} |`;
}
