// Repetitions in turns: every round runs each variant once, and every other round in the opposite order, so that whatever else
// happens on the machine happens to all of them.

/** Runs `rounds` rounds; what each variant gave, by its name. */
export async function alternate<Name extends string, Result>(
  rounds: number,
  variants: Readonly<Record<Name, () => Promise<Result>>>,
  onRound: (round: number) => void = () => undefined,
): Promise<Record<Name, Result[]>> {
  const names = Object.keys(variants) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Result[]>;
  for (let round = 0; round < rounds; round++) {
    onRound(round + 1);
    for (const name of round % 2 === 0 ? names : names.toReversed()) results[name].push(await variants[name]());
  }
  return results;
}
