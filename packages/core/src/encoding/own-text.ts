/** Bots ask for the same again and again. */
let last = '';

/**
 * The same text, in memory by itself. What is cut out of a longer text holds on to all of it: a word of a request, its head with the
 * passphrase in it. For what is kept longer than a request. `text` is well-formed.
 */
export function ownText(text: string): string {
  if (text !== last) last = Buffer.from(text).toString();
  return last;
}
