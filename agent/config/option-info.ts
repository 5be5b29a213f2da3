import * as v from 'valibot';
import { SECTIONS, type SectionType } from './sections.ts';

/** What the schema says of one option: whether it is a list, whether it must be there, its default as UCI text, and what it is for. */
export interface OptionInfo {
  readonly name: string;
  readonly list: boolean;
  readonly required: boolean;
  readonly fallback: string | null;
  readonly description: string;
}

type Entry = Parameters<typeof v.getDefault>[0] & v.GenericSchema;

/** The options of a section in the order of the schema. */
export function optionInfos(type: SectionType): readonly OptionInfo[] {
  const entries: Record<string, Entry> = SECTIONS[type].entries;
  return Object.entries(entries).map(([name, schema]) => {
    const fallback = v.getDefault(schema);
    return {
      name,
      list: Array.isArray(fallback),
      // An option that may be absent is wrapped in a schema that says so; these are the texts themselves.
      required: schema.type === 'string',
      fallback: typeof fallback === 'string' ? fallback : null,
      description: v.getDescription(schema) ?? '',
    };
  });
}
