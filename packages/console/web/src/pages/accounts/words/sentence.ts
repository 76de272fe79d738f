/**
 * What the gateway says in English, and the same in Chinese. `{name}` stands for whatever is there, and is put into the
 * Chinese text unchanged: numbers, names, the words of a venue.
 */
export interface Sentence {
  readonly en: string;
  readonly zh: string;
}

const PLACE = /\{([a-zA-Z]+)\}/gu;

/** What stands at the places of the English text; `null` where the text is another one. */
export function match(en: string, text: string): Readonly<Record<string, string>> | null {
  const found = new RegExp(`^${patternOf(en)}$`, 'su').exec(text);
  return found === null ? null : { ...found.groups };
}

export function fill(text: string, places: Readonly<Record<string, string>>): string {
  return text.replace(PLACE, (whole, name: string) => places[name] ?? whole);
}

/** The text in Chinese by the first sentence that it is; `null` where nobody translated it. */
export function translate(sentences: readonly Sentence[], text: string): string | null {
  for (const { en, zh } of sentences) {
    const places = match(en, text);
    if (places !== null) return fill(zh, places);
  }
  return null;
}

/** A name that stands twice is the same both times. */
function patternOf(en: string): string {
  const seen = new Set<string>();
  return en
    .split(PLACE)
    .map((part, index) => {
      if (index % 2 === 0) return escape(part);
      if (seen.has(part)) return `\\k<${part}>`;
      seen.add(part);
      return `(?<${part}>.+?)`;
    })
    .join('');
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);
}
