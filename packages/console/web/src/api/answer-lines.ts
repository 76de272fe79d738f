import type { TailEvent } from '@bitting/client/operations.ts';
import { ApiError, readError } from './api-error.ts';
import { LINE_CHARACTERS_MAX } from './bounds.ts';

/** A step of a longer operation, as it happens. */
export interface Progress {
  readonly step: string;
  readonly detail: string | null;
}

/** What a line of an answer with progress says. */
export type AnswerLine =
  | { readonly kind: 'progress'; readonly progress: Progress }
  /** A record, of operations that find some. */
  | { readonly kind: 'event'; readonly event: TailEvent }
  | { readonly kind: 'result'; readonly result: unknown };

/** Reads one line. Throws the {@link ApiError} that it holds. */
export function readAnswerLine(line: string): AnswerLine {
  const parsed = JSON.parse(line) as Readonly<Record<string, unknown>>;
  if ('error' in parsed) throw readError(parsed, 409);
  if ('progress' in parsed) return { kind: 'progress', progress: parsed['progress'] as Progress };
  if ('event' in parsed) return { kind: 'event', event: parsed['event'] as TailEvent };
  if ('result' in parsed) return { kind: 'result', result: parsed['result'] };
  throw new ApiError('ANSWER_MALFORMED', 'a line is neither progress, record nor result', 0);
}

/** Whole lines out of pieces of text that are cut anywhere. */
export class LineCutter {
  #rest = '';

  push(piece: string): readonly string[] {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > LINE_CHARACTERS_MAX)
      throw new ApiError('ANSWER_MALFORMED', 'a line is too long', 0);
    return lines.filter((line) => line !== '');
  }

  end(): readonly string[] {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? [] : [rest];
  }
}

/** Reads an answer to its end and gives its result. Throws {@link ApiError}. */
export async function readAnswerLines(
  body: ReadableStream<Uint8Array>,
  onProgress: (progress: Progress) => void,
  onEvent: (event: TailEvent) => void = () => undefined,
): Promise<unknown> {
  const cutter = new LineCutter();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const results: unknown[] = [];
  const take = (lines: readonly string[]): void => {
    for (const line of lines) {
      const read = readAnswerLine(line);
      if (read.kind === 'progress') onProgress(read.progress);
      else if (read.kind === 'event') onEvent(read.event);
      else results.push(read.result);
    }
  };
  const reader = body.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read())
    take(cutter.push(decoder.decode(piece.value, { stream: true })));
  take(cutter.push(decoder.decode()));
  take(cutter.end());
  if (results.length !== 1) throw new ApiError('NETWORK_LOST', 'the answer broke off', 0);
  return results[0];
}
