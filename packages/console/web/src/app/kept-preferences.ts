import { LANGUAGES, type Language } from '../i18n/define-texts.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export interface Preferences {
  /** `null`: as the browser asks. */
  readonly language: Language | null;
  readonly theme: Theme;
}

const KEPT = { language: 'bitting.language', theme: 'bitting.theme' } as const;

/** What was chosen in this browser: the sign-in page speaks the right language before it knows who is there. */
export function readKept(): Preferences {
  return { language: readLanguage(read(KEPT.language)), theme: readTheme(read(KEPT.theme)) ?? 'system' };
}

export function keep({ language, theme }: Preferences): void {
  write(KEPT.language, language);
  write(KEPT.theme, theme);
}

export function readLanguage(text: string | null | undefined): Language | null {
  return LANGUAGES.find((one) => one === text) ?? null;
}

export function readTheme(text: string | null | undefined): Theme | null {
  return THEMES.find((one) => one === text) ?? null;
}

/** The first language of the browser's list that the page speaks. */
export function languageOfBrowser(wanted: readonly string[]): Language {
  for (const one of wanted) {
    const language = readLanguage(one.toLowerCase().split('-')[0]);
    if (language !== null) return language;
  }
  return 'en';
}

export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

/** A browser that keeps nothing is no failure. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // The choice then holds until the page is closed.
  }
}
