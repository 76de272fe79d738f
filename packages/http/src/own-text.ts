/**
 * The same text, in memory by itself: what is cut out of a head holds on to all of it, the passphrase and the signature in it too. For
 * what is kept longer than a request. `text` has one byte a character, as all text of a head.
 */
export function ownText(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
