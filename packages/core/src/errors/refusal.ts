import { CATALOGUE, type ErrorCode } from './catalogue.ts';

/** A refusal is a value: which code, what the caller may read, and the rule that said so (if a policy rule did). */
export interface Refusal {
  readonly kind: 'refused';
  readonly code: ErrorCode;
  /** A sentence for the caller; holds no secret and nothing of other keys. */
  readonly detail: string;
  readonly ruleId: string | null;
  /** Which intent of a batch it is about; `null` for the whole request. */
  readonly item: number | null;
}

export interface RefusalOptions {
  readonly detail?: string;
  readonly ruleId?: string;
  readonly item?: number;
}

/** Makes a refusal; the sentence of the catalogue is the detail unless a better one is given. */
export function refuse(code: ErrorCode, options: RefusalOptions = {}): Refusal {
  return {
    kind: 'refused',
    code,
    detail: options.detail ?? CATALOGUE[code].sentence,
    ruleId: options.ruleId ?? null,
    item: options.item ?? null,
  };
}
