import { printable } from '../config/printable.ts';
import type { House } from '../guard/house.ts';
import { dialledText } from '../guard/judge-call.ts';
import { loadHouse, MODERN_KERNEL } from '../guard/load-house.ts';
import { countryName } from '../numbering/country-name.ts';
import type { Destination } from '../numbering/destination.ts';
import type { Price } from '../numbering/tariff/tariff.ts';
import type { Judgement } from '../policy/judgement.ts';
import { type Command, EXIT, TARIFF_OPTION } from './command.ts';
import { priceText } from './price-text.ts';
import type { Colour, Terminal } from './terminal.ts';

type Explanation = { readonly dialled: string; readonly destination: Omit<Destination, 'dialled'> } & Judgement & {
    readonly decidedBy: 'kernel' | 'agent';
    readonly price: Price & { readonly currency: string };
  };

const COLOUR: Readonly<Record<Judgement['verdict'], Colour>> = { allow: 'green', ask: 'yellow', block: 'red' };

export const explainCommand: Command = {
  name: 'explain',
  arguments: ['NUMBER'],
  options: [{ name: 'device', value: 'NAME', help: 'as if this device section called' }, TARIFF_OPTION],
  summary: 'say where a number goes and what becomes of a call to it',
  help: `NUMBER is what a telephone dials ("0033-010-232 88 123456", "+232...",
"*67...") or the URI it sends ("sip:110@provider", "tel:+81..."). Says the
destination, what a call costs, the verdict with its rule, and who decides it:
the kernel by the bytes of the INVITE, or the agent by the whole message.`,
  run: async ({ arguments: [number = ''], options, configFile, json, terminal }) => {
    const loaded = await loadHouse(configFile, MODERN_KERNEL, { tariffFile: options.get(TARIFF_OPTION.name) });
    const faults = loaded.ok ? deviceFaults(loaded.house, options.get('device')) : loaded.faults;
    for (const fault of faults) terminal.complain(fault);
    if (!loaded.ok || faults.length > 0) return EXIT.wrongInput;
    const explanation = explain(loaded.house, number, options.get('device') ?? null);
    if (json) terminal.printJson(explanation);
    else printForPeople(terminal, explanation);
    return EXIT.fine;
  },
};

function deviceFaults({ config }: House, device: string | undefined): string[] {
  if (device === undefined || config.devices.some(({ section }) => section === device)) return [];
  return [`The configuration has no device section '${device}'.`];
}

function explain(house: House, number: string, device: string | null): Explanation {
  const found = house.numbering.classify(number);
  const judgement = house.policy.judge(found, device);
  const decision = house.program.decide(requestUri(number), device);
  const { dialled: _, ...destination } = found;
  const decidedBy = decision !== 'agent' && decision.rule === judgement.rule ? 'kernel' : 'agent';
  const price = { currency: house.tariff.currency, ...house.tariff.priceOf(found) };
  return { dialled: dialledText(number), destination, ...judgement, decidedBy, price };
}

/** What a telephone makes of a dialled number: separators are sent as they are typed, but a URI holds no blanks. */
function requestUri(number: string): string {
  return /^\s*(sips?|tel|urn):/i.test(number) ? number.trim() : `sip:${number.replace(/\s/g, '')}@provider.invalid`;
}

function printForPeople(
  { print, paint }: Terminal,
  { dialled, destination, price, verdict, rule, why, decidedBy }: Explanation,
): void {
  const { e164, country, kind } = destination;
  const where = [e164, country === null ? null : countryName(country)].filter((part) => part !== null).join(', ');
  print(paint('bold', printable(dialled)));
  print(`  destination  ${where === '' ? kind : `${where} (${kind})`}`);
  print(`  price        ${priceText(price, price.currency)}`);
  print(`  verdict      ${paint(COLOUR[verdict], verdict)}, by ${rule}`);
  print(`  why          ${why}`);
  print(
    `  decided by   ${decidedBy === 'kernel' ? 'the kernel, before the INVITE leaves' : 'the agent, on the whole message'}`,
  );
}
