/** `sentences` say what is wrong: with the configuration, or with the machine. */
export type Done = { readonly ok: true } | { readonly ok: false; readonly sentences: readonly string[] };

export function failed(sentence: string): Done {
  return { ok: false, sentences: [sentence] };
}
