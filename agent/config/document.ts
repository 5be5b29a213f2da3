// The tables of the README that tell of the configuration, made from the schema.
// The one rule: nothing is said here that the schema does not say.

import * as v from 'valibot';
import { DETECTOR_NAMES, DETECTORS, type DetectorName } from './detectors.ts';
import { type OptionInfo, optionInfos } from './option-info.ts';
import { SECTIONS, type SectionType } from './sections.ts';

/** One Markdown table of the options of every section but the detectors', in the order of the schema. */
export function optionTable(): string {
  const types = (Object.keys(SECTIONS) as SectionType[]).filter((type) => !(type in DETECTORS));
  const rows = types.flatMap((type) =>
    optionInfos(type).map((info) => row([type, `\`${titleOf(info)}\``, defaultOf(info), info.description])),
  );
  return table(['section', 'option', 'default', 'meaning'], rows);
}

/** One Markdown table of the detectors: what each looks at, and its options with their defaults. `enabled` is told in the text around it. */
export function detectorTable(): string {
  return table(
    ['section', 'looks at', '`warn`', '`block`', '`window`', 'further options'],
    DETECTOR_NAMES.map(detectorRow),
  );
}

function detectorRow(name: DetectorName): string {
  const infos = optionInfos(name);
  const cell = (option: string) =>
    infos
      .filter((info) => info.name === option)
      .map(valueAndMeaning)
      .join('');
  const further = infos.filter((info) => !['enabled', 'warn', 'block', 'window'].includes(info.name));
  const options = further.map((info) => `\`${titleOf(info)}\` ${valueAndMeaning(info)}`.trim());
  const looksAt = v.getDescription(DETECTORS[name]) ?? '';
  return row([name, looksAt, cell('warn'), cell('block'), cell('window'), options.join('<br>')]);
}

function valueAndMeaning(info: OptionInfo): string {
  return [defaultOf(info), info.description].filter((text) => text !== '').join(': ');
}

function titleOf({ name, list }: OptionInfo): string {
  return `${list ? 'list' : 'option'} ${name}`;
}

function defaultOf({ required, fallback }: OptionInfo): string {
  if (required) return 'required';
  return fallback === null ? '' : `\`${fallback}\``;
}

function table(columns: readonly string[], rows: readonly string[]): string {
  return [row(columns), `|${'---|'.repeat(columns.length)}`, ...rows].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
