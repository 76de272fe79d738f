/** Controls, directions, what has no width or no look, line ends, and every space but the ordinary one. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu;
const WORD = /[\p{L}\p{M}]+/gu;
const LATIN = /\p{Script=Latin}/u;
/** Letters of scripts that have twins of Latin ones. */
const TWINS = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/gu;
const NOT_ASCII = /[^\u0020-\u007e]/gu;

/**
 * Text of others as a person may read it: what cannot be seen or turns the rest around stands as its code (`\u{202e}`), and so does
 * a letter that only looks like a Latin one within a Latin word. Everything else stays as it is, in whatever language.
 */
export function showText(text: string): string {
  return text
    .replace(UNSEEN, codeOf)
    .replace(WORD, (word) => (LATIN.test(word) ? word.replace(TWINS, codeOf) : word));
}

/** The same for comparing to the letter: whatever is not a visible character of ASCII stands as its code. */
export function showExactText(text: string): string {
  return text.replace(NOT_ASCII, codeOf);
}

function codeOf(character: string): string {
  return String.raw`\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
