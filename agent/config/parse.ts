// From the text of /etc/config/ringfence to the configuration, or to everything that is wrong with it.
// The one rule: one fault and nothing applies; whoever calls keeps what was in force before.

import { detectorsConfig } from './detectors.ts';
import { relationFaults } from './relations.ts';
import { type Config, deviceConfig, dialplanConfig, mainConfig, mqttConfig, type Place, ruleConfig } from './schema.ts';
import { readSection } from './section-reader.ts';
import { SECTIONS, type SectionType, type SectionValues } from './sections.ts';
import { suggest } from './suggest.ts';
import { parseUci, type UciFault, type UciSection } from './uci.ts';

/** One fault for people: `sentence` is whole, with the file, the line, what is wrong and what to do. Line 0 is the file itself. */
export interface Fault {
  readonly line: number;
  readonly sentence: string;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** `file` is what the sentences call the file; `hostName` gives the id of a router that is not told one. */
export interface ParseContext {
  readonly file: string;
  readonly hostName: string;
}

type Read = { readonly [T in SectionType]: { readonly values: SectionValues[T]; readonly place: Place }[] };

const TYPES = Object.keys(SECTIONS) as SectionType[];
const MOST_FAULTS = 100;
/** A name in the file may be as long as the file. */
const LONGEST_REASON = 500;

export function parseConfig(text: string, { file, hostName }: ParseContext): ConfigResult {
  const uci = parseUci(text);
  if (!uci.whole) return { ok: false, faults: sentences(uci.faults, file) };
  const faults: UciFault[] = [...uci.faults, ...relationFaults(uci.sections)];
  const read = Object.fromEntries(TYPES.map((type) => [type, []])) as unknown as Read;
  for (const { section, place } of placed(uci.sections)) faults.push(...take(read, section, place));
  const main = read.ringfence[0]?.values;
  if (!uci.sections.some(({ type }) => type === 'ringfence')) {
    const reason = "there is no section ringfence; add \"config ringfence 'main'\" with 'option country'";
    faults.push({ line: 1, reason });
  }
  if (main === undefined || faults.length > 0) return { ok: false, faults: sentences(faults, file) };
  return { ok: true, config: assemble(read, main, hostName) };
}

function take(read: Read, section: UciSection, place: Place): readonly UciFault[] {
  const type = TYPES.find((known) => known === section.type);
  if (type === undefined) {
    const near = suggest(section.type, TYPES);
    const advice = near === null ? `there are ${TYPES.join(', ')}` : `did you mean '${near}'?`;
    return [{ line: section.line, reason: `'${section.type.slice(0, 40)}' is not a type of section; ${advice}` }];
  }
  return keep(read, type, section, place);
}

function keep<T extends SectionType>(read: Read, type: T, section: UciSection, place: Place): readonly UciFault[] {
  const result = readSection(type, section);
  if (!result.ok) return result.faults;
  read[type].push({ values: result.values, place });
  return [];
}

/** An anonymous section is called as the uci tool calls it: by its type and its place among all of that type. */
function placed(sections: readonly UciSection[]): readonly { section: UciSection; place: Place }[] {
  const counts = new Map<string, number>();
  return sections.map((section) => {
    const { type, name, line } = section;
    const before = counts.get(type) ?? 0;
    counts.set(type, before + 1);
    return { section, place: { section: name ?? `@${type}[${before}]`, line } };
  });
}

function assemble(read: Read, main: SectionValues['ringfence'], hostName: string): Config {
  const dialplan = read.dialplan[0]?.values;
  const mqtt = read.mqtt[0]?.values;
  return {
    main: mainConfig(main, hostId(hostName)),
    dialplan: dialplan === undefined ? { outsideLines: [], areaCode: null, emergency: [] } : dialplanConfig(dialplan),
    devices: read.device.map(({ values, place }) => deviceConfig(values, place)),
    rules: read.rule.map(({ values, place }) => ruleConfig(values, place)),
    mqtt: mqtt === undefined ? null : mqttConfig(mqtt),
    detectors: detectorsConfig((name) => read[name][0]?.values),
  };
}

/** A host name may hold capitals and dots, an id may not. */
function hostId(hostName: string): string {
  const id = hostName
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '-')
    .slice(0, 64);
  return id === '' ? 'ringfence' : id;
}

function sentences(faults: readonly UciFault[], file: string): readonly Fault[] {
  const sorted = [...faults].sort((a, b) => a.line - b.line);
  const told = sorted
    .slice(0, MOST_FAULTS)
    .map(({ line, reason }) => ({ line, sentence: sentence(file, line, reason) }));
  if (sorted.length <= MOST_FAULTS) return told;
  return [...told, { line: 0, sentence: `${file}: ${sorted.length - MOST_FAULTS} more faults; correct these first.` }];
}

function sentence(file: string, line: number, reason: string): string {
  const told = reason.length > LONGEST_REASON ? `${reason.slice(0, LONGEST_REASON)}...` : reason;
  return `${file}, line ${line}: ${told}${/[.?]$/.test(told) ? '' : '.'}`;
}
