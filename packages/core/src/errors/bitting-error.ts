import { CATALOGUE, type ErrorCode, type ErrorKind } from './catalogue.ts';

export interface BittingErrorOptions {
  /** What the caller may read, when the catalogue's sentence is too general. Must hold no secret. */
  readonly publicDetail?: string;
  readonly cause?: unknown;
}

/**
 * The one error class. `code` is stable and what tests assert; `message` is the sentence a caller may read;
 * `operatorDetail` is for the operator's eyes and never leaves through a bot's answer. Neither holds a secret.
 */
export class BittingError extends Error {
  override readonly name = 'BittingError';
  readonly code: ErrorCode;
  readonly operatorDetail: string;

  constructor(code: ErrorCode, operatorDetail: string, options: BittingErrorOptions = {}) {
    super(
      options.publicDetail ?? CATALOGUE[code].sentence,
      'cause' in options ? { cause: options.cause } : undefined,
    );
    this.code = code;
    this.operatorDetail = operatorDetail;
  }

  get kind(): ErrorKind {
    return CATALOGUE[this.code].kind;
  }
}
