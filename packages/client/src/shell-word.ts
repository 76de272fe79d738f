/** The text as one word of a shell: as it is where that is safe, else in single quotes. */
export function quoteWord(text: string): string {
  return /^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
