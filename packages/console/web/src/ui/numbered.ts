/** A text of a list in which another may say the same, with a name of its own for React. */
export interface Numbered {
  readonly key: string;
  readonly text: string;
}

/** Equal texts are told apart by which of them they are, so that one that comes or goes leaves the others as they were. */
export function numberEqual(texts: readonly string[]): readonly Numbered[] {
  const seen = new Map<string, number>();
  return texts.map((text) => {
    const nth = (seen.get(text) ?? 0) + 1;
    seen.set(text, nth);
    return { key: `${nth} ${text}`, text };
  });
}
