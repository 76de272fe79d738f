import { createInterface } from 'node:readline';
import { QUESTION_TRIES_MAX } from './bounds.ts';
import { usageError } from './arguments.ts';
import type { QuestionSource } from './command.ts';

/** Questions on the terminal; `null` where there is none: nobody could answer. */
export function createQuestionSource(
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
): QuestionSource | null {
  if (!input.isTTY || !output.isTTY) return null;
  return {
    ask: (prompt) =>
      new Promise((resolve, reject) => {
        output.write(prompt);
        // The terminal shows what is typed, and a Ctrl-C is a signal.
        const reader = createInterface({ input, terminal: false });
        const refuse = (): void => reject(usageError('The question was not answered.'));
        reader.once('close', refuse);
        reader.once('line', (line) => {
          reader.off('close', refuse);
          reader.close();
          resolve(line.trim());
        });
      }),
  };
}

export interface Question<Answer> {
  readonly text: string;
  /** What an empty line means; without one there must be an answer. */
  readonly fallback?: string;
  /** `null`: it cannot be that. */
  readonly read: (text: string) => Answer | null;
  readonly wanted: string;
}

/** Asks until the answer can be taken, a few times at most. */
export async function askQuestion<Answer>(
  source: QuestionSource,
  { text, fallback, read, wanted }: Question<Answer>,
): Promise<Answer> {
  const usual = fallback === undefined ? '' : ` [${fallback}]`;
  for (let attempt = 0; attempt < QUESTION_TRIES_MAX; attempt += 1) {
    const typed = await source.ask(`${attempt === 0 ? text : `Please ${wanted}`}${usual}: `);
    const answer = read(typed === '' ? (fallback ?? '') : typed);
    if (answer !== null) return answer;
  }
  throw usageError(`${text}: please ${wanted}.`);
}
