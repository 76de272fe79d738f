/** The languages of the page. */
export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text, what makes one of what it is given, or a group of them. */
export type Text = string | ((...given: never[]) => string);
export interface TextGroup {
  readonly [key: string]: Text | TextGroup;
}

/** The same keys, each with the same kind of value. */
export type SameTexts<Group> = {
  readonly [Key in keyof Group]: Group[Key] extends string
    ? string
    : Group[Key] extends (...given: infer Given) => string
      ? (...given: Given) => string
      : SameTexts<Group[Key]>;
};

export type Texts<Group> = Readonly<Record<Language, SameTexts<Group>>>;

/** Texts of one part of the page: whatever is said in English is said in Chinese too, or it does not type-check. */
export function defineTexts<Group extends TextGroup>(texts: {
  readonly en: Group;
  readonly zh: SameTexts<Group>;
}): Texts<Group> {
  return texts as unknown as Texts<Group>;
}
