// What must fit between sections: names that exist, things that may be there once, and the rule nobody may write.
// The one rule: it looks at the file as it stands, so that a fault elsewhere hides none of these.

import * as v from 'valibot';
import { DETECTOR_NAMES } from './detectors.ts';
import { brokerFaults } from './relations-mqtt.ts';
import { suggest } from './suggest.ts';
import type { UciEntry, UciFault, UciSection } from './uci.ts';
import { deviceAddress } from './values.ts';

/** To look for a near name costs, and nobody reads more faults at once. */
const MOST_SUGGESTIONS = 100;
const ONCE: readonly string[] = ['ringfence', 'dialplan', 'mqtt', ...DETECTOR_NAMES];

export function relationFaults(sections: readonly UciSection[]): readonly UciFault[] {
  return [
    ...singleSections(sections),
    ...uniqueNames(sections),
    ...uniqueAddresses(sections),
    ...knownDevices(sections),
    ...untouchedEmergency(sections),
    ...brokerFaults(sections.filter(({ type }) => type === 'mqtt').flatMap(({ entries }) => entries)),
  ];
}

function singleSections(sections: readonly UciSection[]): UciFault[] {
  return ONCE.flatMap((type) => {
    const [first, ...more] = sections.filter((section) => section.type === type);
    return more.map(({ line }) => ({
      line,
      reason: `section ${type} is there already in line ${first?.line}; put its options together in one`,
    }));
  });
}

function uniqueNames(sections: readonly UciSection[]): UciFault[] {
  const names = sections.flatMap(({ name, line }) => (name === null ? [] : [{ key: name, line }]));
  return repeated(
    names,
    (name, before) => `the name '${name}' is taken by the section in line ${before}; choose another`,
  );
}

function uniqueAddresses(sections: readonly UciSection[]): UciFault[] {
  const addresses = valuesOf(sections, 'device', 'address').flatMap(({ value, line }) => {
    const address = v.safeParse(deviceAddress, value);
    return address.success ? [{ key: address.output, line }] : [];
  });
  const owner = (before: number) => `belongs to the device in line ${before}; each device needs one of its own`;
  return repeated(addresses, (address, before) => `address '${address}' ${owner(before)}`);
}

/** Each key that stands in an earlier line already. */
function repeated(
  items: readonly { readonly key: string; readonly line: number }[],
  reason: (key: string, before: number) => string,
): UciFault[] {
  const lines = new Map<string, number>();
  return items.flatMap(({ key, line }) => {
    const before = lines.get(key);
    if (before !== undefined) return [{ line, reason: reason(key, before) }];
    lines.set(key, line);
    return [];
  });
}

function knownDevices(sections: readonly UciSection[]): UciFault[] {
  const names = new Set(sections.flatMap(({ type, name }) => (type === 'device' && name !== null ? [name] : [])));
  return valuesOf(sections, 'rule', 'device')
    .filter(({ value }) => !names.has(value))
    .slice(0, MOST_SUGGESTIONS)
    .map(({ value, line }) => {
      const near = suggest(value, [...names]);
      const advice = near === null ? `add a section 'config device' of that name` : `did you mean '${near}'?`;
      return { line, reason: `there is no device '${value.slice(0, 40)}'; ${advice}` };
    });
}

/** An emergency call passes always; a rule that says otherwise would only seem to work. */
function untouchedEmergency(sections: readonly UciSection[]): UciFault[] {
  const numbers = valuesOf(sections, 'dialplan', 'emergency').map(({ value }) => value);
  return sections.flatMap((section) => {
    const verdict = valuesOf([section], 'rule', 'verdict')[0]?.value;
    if (section.type !== 'rule' || verdict === undefined || verdict === 'allow') return [];
    return section.entries
      .filter(({ name, value }) =>
        name === 'kind' ? value === 'emergency' : name === 'number' && numbers.includes(value),
      )
      .map(({ name, value, line }) => ({
        line,
        reason: `no rule can ${verdict === 'ask' ? 'ask about' : 'block'} emergency calls; remove '${value}' from 'list ${name}'`,
      }));
  });
}

function valuesOf(sections: readonly UciSection[], type: string, name: string): UciEntry[] {
  return sections
    .filter((section) => section.type === type)
    .flatMap(({ entries }) => entries.filter((entry) => entry.name === name));
}
