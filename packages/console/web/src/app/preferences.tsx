import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { callApi } from '../api/call-api.ts';
import { useMe } from '../api/me.ts';
import type { Language } from '../i18n/define-texts.ts';
import { LanguageContext } from '../i18n/use-texts.ts';
import {
  applyTheme,
  keep,
  languageOfBrowser,
  readKept,
  type Preferences,
  type Theme,
} from './kept-preferences.ts';

interface PreferencesInHand {
  readonly language: Language;
  readonly theme: Theme;
  readonly setLanguage: (language: Language) => void;
  readonly setTheme: (theme: Theme) => void;
}

const PreferencesContext = createContext<PreferencesInHand | null>(null);

/** The language and the colours that the person chose: in this browser, and kept by the console for the next one. */
export function usePreferences(): PreferencesInHand {
  const preferences = useContext(PreferencesContext);
  if (preferences === null) throw new Error('outside the application');
  return preferences;
}

export function PreferencesProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [kept] = useState(readKept);
  const [chosen, setChosen] = useState<Partial<Preferences>>({});
  const signedIn = useMe().data?.signedIn;
  // Chosen here and now, else what the person chose elsewhere, else what this browser has from the last time.
  const wanted = chosen.language ?? signedIn?.language ?? kept.language;
  const theme = chosen.theme ?? signedIn?.theme ?? kept.theme;
  const language = wanted ?? languageOfBrowser(navigator.languages);
  useEffect(() => {
    applyTheme(theme);
    keep({ language: wanted, theme });
  }, [theme, wanted]);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-Hans' : 'en';
  }, [language]);
  const isSignedIn = signedIn !== undefined && signedIn !== null;
  const inHand = useMemo(() => {
    const choose = (change: Partial<Preferences>): void => {
      const next = { language, theme, ...change };
      setChosen(next);
      // It holds here in any case; where the console could not keep it, the next browser has another.
      if (isSignedIn) callApi('/api/people/preferences', next).catch(() => undefined);
    };
    return {
      language,
      theme,
      setLanguage: (to: Language) => {
        choose({ language: to });
      },
      setTheme: (to: Theme) => {
        choose({ theme: to });
      },
    };
  }, [language, theme, isSignedIn]);
  return (
    <PreferencesContext value={inHand}>
      <LanguageContext value={language}>{children}</LanguageContext>
    </PreferencesContext>
  );
}
