// Turns one section of the UCI file into its typed values, by the schema of its type.
// The one rule: every fault of the section is told, each in the line where it stands.

import * as v from 'valibot';
import { optionInfos } from './option-info.ts';
import { SECTIONS, type SectionType, type SectionValues } from './sections.ts';
import { suggest } from './suggest.ts';
import type { UciEntry, UciFault, UciSection } from './uci.ts';

export type SectionRead<T extends SectionType> =
  | { readonly ok: true; readonly values: SectionValues[T] }
  | { readonly ok: false; readonly faults: readonly UciFault[] };

/** A section's options by name as the schema takes them, and for every value the line it stands in. */
interface RawSection {
  readonly input: Map<string, string | string[]>;
  readonly lines: Map<string, number[]>;
  readonly faults: UciFault[];
}

export function readSection<T extends SectionType>(type: T, section: UciSection): SectionRead<T> {
  const raw: RawSection = { input: new Map(), lines: new Map(), faults: [] };
  for (const entry of section.entries) {
    const reason = takeEntry(raw, type, entry);
    if (reason !== null) raw.faults.push({ line: entry.line, reason });
  }
  const parsed = v.safeParse(SECTIONS[type], Object.fromEntries(raw.input));
  const faults = [...raw.faults, ...(parsed.issues ?? []).flatMap((issue) => issueFault(issue, raw, type, section))];
  if (!parsed.success || faults.length > 0) return { ok: false, faults };
  return { ok: true, values: parsed.output as SectionValues[T] };
}

/** As in libuci, an option with an empty value is an option that is not set. */
function takeEntry(raw: RawSection, type: SectionType, { kind, name, value, line }: UciEntry): string | null {
  const info = optionInfos(type).find((option) => option.name === name);
  if (info === undefined) return unknownOption(name, type);
  const wanted = info.list ? 'list' : 'option';
  if (kind !== wanted) return `'${kind} ${name}' must be '${wanted} ${name}'; change its first word`;
  if (kind === 'option' && value === '') return null;
  const before = raw.input.get(name);
  const lines = raw.lines.get(name) ?? [];
  if (kind === 'option' && before !== undefined) {
    return `option ${name} is set already in line ${lines[0]}; remove one of the two`;
  }
  if (Array.isArray(before)) before.push(value);
  else raw.input.set(name, kind === 'list' ? [value] : value);
  raw.lines.set(name, lines);
  lines.push(line);
  return null;
}

function unknownOption(name: string, type: SectionType): string {
  const known = optionInfos(type).map((option) => option.name);
  const near = suggest(name, known);
  const advice = near === null ? `it knows ${known.join(', ')}` : `did you mean '${near}'?`;
  return `'${name}' is not an option of section ${type}; ${advice}`;
}

function issueFault(issue: v.BaseIssue<unknown>, raw: RawSection, type: SectionType, section: UciSection): UciFault[] {
  const name = String(issue.path?.[0]?.key);
  const index = Number(issue.path?.[1]?.key ?? 0);
  const given = raw.input.get(name);
  const value = Array.isArray(given) ? given[index] : given;
  if (value !== undefined) {
    const line = raw.lines.get(name)?.[index] ?? section.line;
    return [{ line, reason: `${name} ${shown(type, value)} is not valid; ${issue.message}` }];
  }
  // Where it is there as a list, the fault that says so stands already.
  if (section.entries.some((entry) => entry.name === name && entry.kind === 'list')) return [];
  const meaning = optionInfos(type).find((option) => option.name === name)?.description;
  return [{ line: section.line, reason: `section ${type} needs 'option ${name}'; add it: ${meaning}` }];
}

/** What stands in section mqtt may be a password, or hold one. */
function shown(type: SectionType, value: string): string {
  if (type === 'mqtt') return '(not shown)';
  const printable = value.replace(/\p{Cc}/gu, ' ');
  return `'${printable.length > 40 ? `${printable.slice(0, 40)}...` : printable}'`;
}
