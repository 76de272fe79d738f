/** A call that was refused or could not be made; `code` is one of the gateway's catalogue, or `NETWORK_LOST`. */
export class ApiError extends Error {
  readonly code: string;
  /** Of HTTP; 0: there was no answer. */
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
  }
}

/** There was no answer, so that nobody here knows whether it was done. */
export const NETWORK_LOST = 'NETWORK_LOST';

/** Whatever was thrown, as what a page can show. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  return new ApiError(NETWORK_LOST, thrown instanceof Error ? thrown.message : 'unknown', 0);
}

/** The error of an answer: `{ error: { code, message } }`, or whatever else stands there. */
export function readError(body: unknown, status: number): ApiError {
  const error = isObject(body) && isObject(body['error']) ? body['error'] : {};
  const { code, message } = error;
  return new ApiError(
    typeof code === 'string' ? code : 'ANSWER_MALFORMED',
    typeof message === 'string' ? message : `HTTP ${status}`,
    status,
  );
}

/** The id of the proposal that a refused call became (`APPROVAL_NEEDED`), or `null`. */
export function proposalOf(error: ApiError): string | null {
  if (error.code !== 'APPROVAL_NEEDED') return null;
  return /\bapr_[0-9a-z]{8,64}\b/u.exec(error.message)?.[0] ?? null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
