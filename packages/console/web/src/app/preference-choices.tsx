import type { ReactNode } from 'react';
import { useTexts } from '../i18n/use-texts.ts';
import { Select } from '../ui/field.tsx';
import { FRAME_TEXTS } from './frame-texts.ts';
import { THEMES } from './kept-preferences.ts';
import { usePreferences } from './preferences.tsx';

/** Each in its own words: whoever does not read the other finds his. */
const NAMES = [
  { value: 'en', label: 'English' },
  { value: 'zh', label: '简体中文' },
] as const;

export function LanguageChoice(): ReactNode {
  const { language, setLanguage } = usePreferences();
  const texts = useTexts(FRAME_TEXTS);
  return <Select label={texts.language} options={NAMES} value={language} onChange={setLanguage} />;
}

export function ThemeChoice(): ReactNode {
  const { theme, setTheme } = usePreferences();
  const texts = useTexts(FRAME_TEXTS);
  const options = THEMES.map((value) => ({ value, label: texts.themes[value] }));
  return <Select label={texts.theme} options={options} value={theme} onChange={setTheme} />;
}
