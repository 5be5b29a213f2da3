// The parts of README.md that come from the code. The one rule: they stand between markers, and nothing else is touched.

import { detectorTable, optionTable } from '../agent/config/document.ts';
import { entityTable } from '../agent/mqtt/discovery/document.ts';
import { topicTable } from '../agent/mqtt/topics.ts';

const PARTS: Readonly<Record<string, () => string>> = {
  options: optionTable,
  detectors: detectorTable,
  topics: topicTable,
  entities: entityTable,
};

/** `text` with every generated part made anew. Throws when a marker is missing. */
export function regenerate(text: string): string {
  return Object.entries(PARTS).reduce((before, [name, make]) => {
    const [start, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
    const from = before.indexOf(start);
    const to = before.indexOf(end);
    if (from < 0 || to < from) throw new Error(`README.md has no part "${name}" between its markers`);
    return `${before.slice(0, from + start.length)}\n${make().trim()}\n${before.slice(to)}`;
  }, text);
}
