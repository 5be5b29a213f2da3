// Texts from the wire on their way to a terminal or a log.
// The one rule: nothing in them can move a cursor, turn the direction of writing or begin a new line.

/** Controls, formats (among them the marks that turn the direction), line and paragraph separators, halves of characters. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** The text with a `?` in place of each of them. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '?');
}

/** The value as one line of JSON, in which they are escaped: it says the same to a program. */
export function jsonLine(value: unknown): string {
  return escaped(JSON.stringify(value));
}

/** The same for JSON that is written already, where they can only be inside strings. */
export function escaped(json: string): string {
  return json.replace(UNPRINTABLE, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
