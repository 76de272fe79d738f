import type { Texts } from '../../i18n/define-texts.ts';

export type NameRows = Readonly<Record<string, readonly [en: string, zh: string]>>;

/** A table with both languages side by side, as texts by language. */
export function namesOf(rows: NameRows): Texts<Readonly<Record<string, string>>> {
  const of = (at: 0 | 1): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(rows).map(([id, names]) => [id, names[at]]));
  return { en: of(0), zh: of(1) };
}
