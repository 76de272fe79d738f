import { CAUSES, type Mend } from './causes.ts';
import { EVIDENCE } from './evidence.ts';
import { fill, match, translate } from './sentence.ts';

/** Why a key was not bound, in three parts and in one language, as far as it was translated. */
export interface Diagnosis {
  readonly cause: string;
  /** What was seen, in the venue's own words where they are its. */
  readonly evidence: string;
  readonly remedy: string;
  readonly mend: Mend;
}

/**
 * The gateway's sentence `<cause> (<evidence>) <remedy>` in its parts. `null`: it is another sentence, to be shown whole.
 */
export function diagnose(message: string, language: 'en' | 'zh'): Diagnosis | null {
  for (const { cause, mend, remedy } of CAUSES) {
    // One name stands for the same venue in both sentences.
    const places = match(`${cause.en} ({evidence}) ${remedy.en}`, message);
    if (places === null) continue;
    const evidence = places['evidence'] ?? '';
    return {
      cause: fill(cause[language], places),
      evidence: language === 'en' ? evidence : (translate(EVIDENCE, evidence) ?? evidence),
      remedy: fill(remedy[language], places),
      mend,
    };
  }
  return null;
}
