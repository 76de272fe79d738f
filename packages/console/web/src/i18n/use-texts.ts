import { createContext, useContext } from 'react';
import type { Language, Texts } from './define-texts.ts';

export const LanguageContext = createContext<Language>('en');

export function useLanguage(): Language {
  return useContext(LanguageContext);
}

/** The texts in the person's language. */
export function useTexts<Group>(texts: Texts<Group>): Texts<Group>[Language] {
  return texts[useLanguage()];
}
