import type { TailEvent } from '@bitting/client/operations.ts';
import { ApiError, asApiError, readError } from './api-error.ts';
import { readAnswerLines, type Progress } from './answer-lines.ts';
import { CALL_TIMEOUT_MS } from './bounds.ts';
import { tellSignedOut } from './signed-out.ts';
import { askStepUp } from './step-up.ts';

export interface CallApiOptions {
  readonly onProgress?: (progress: Progress) => void;
  /** Of operations that find records: each of them, before the result. */
  readonly onEvent?: (event: TailEvent) => void;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** `GET` for what only looks and has no parameters; default `POST`. */
  readonly method?: 'GET' | 'POST';
  /** False: a call that needs a second factor is refused at once, for those who ask for it themselves. */
  readonly mayAsk?: boolean;
}

/**
 * Calls the server. Where it demands a fresh second factor, the person is asked for it and the call is made again.
 * Throws {@link ApiError}.
 */
export async function callApi<Answer>(
  path: string,
  body: unknown = {},
  options: CallApiOptions = {},
): Promise<Answer> {
  try {
    return (await send(path, body, options)) as Answer;
  } catch (thrown) {
    const error = asApiError(thrown);
    if (error.code !== 'STEP_UP_NEEDED' || options.mayAsk === false) throw error;
    if (!(await askStepUp())) throw error;
    return (await send(path, body, options)) as Answer;
  }
}

async function send(path: string, body: unknown, options: CallApiOptions): Promise<unknown> {
  const { method = 'POST', onEvent, onProgress, signal, timeoutMs = CALL_TIMEOUT_MS } = options;
  const stop = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal === undefined ? [] : [signal])]);
  const response = await fetch(path, {
    method,
    credentials: 'same-origin',
    redirect: 'error',
    cache: 'no-store',
    headers: {
      'bitting-console': '1',
      ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
    },
    ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
    signal: stop,
  }).catch((thrown: unknown) => {
    throw asApiError(thrown);
  });
  const type = response.headers.get('content-type') ?? '';
  if (response.ok && type.startsWith('application/x-ndjson') && response.body !== null)
    return readAnswerLines(response.body, onProgress ?? (() => undefined), onEvent).catch(
      (thrown: unknown) => {
        throw asApiError(thrown);
      },
    );
  const answer = await readJson(response);
  if (response.ok) return answer;
  const error = readError(answer, response.status);
  if (response.status === 401) tellSignedOut();
  throw error;
}

async function readJson(response: Response): Promise<unknown> {
  if (response.status === 204) return {};
  try {
    return await response.json();
  } catch {
    throw new ApiError('ANSWER_MALFORMED', `HTTP ${response.status}`, response.status);
  }
}
