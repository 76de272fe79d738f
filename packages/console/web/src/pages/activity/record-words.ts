import type { Language } from '../../i18n/define-texts.ts';
import { ACT_NAMES } from './act-names.ts';
import { CODE_NAMES } from './code-names.ts';
import { EVENT_NAMES } from './event-names.ts';
import type { Decision } from './record-row.ts';
import { RECORD_TEXTS } from './record-texts.ts';

type Words = Readonly<Record<string, string>>;

/** What a record of a later gateway is called is not known here: its own word stands there then. */
function lookUp(words: Words, id: string): string {
  return Object.hasOwn(words, id) ? (words[id] ?? id) : id;
}

export function typeWord(type: string, language: Language): string {
  return lookUp(RECORD_TEXTS[language].types, type);
}

export function decisionWord(decision: Decision, language: Language): string {
  return RECORD_TEXTS[language].decisions[decision];
}

export function actWord(act: string, language: Language): string {
  return lookUp(ACT_NAMES[language], act);
}

export function eventWord(event: string, language: Language): string {
  return lookUp(EVENT_NAMES[language], event);
}

/** Why something was refused, in some words. */
export function codeWord(code: string, language: Language): string {
  return lookUp(CODE_NAMES[language], code);
}
