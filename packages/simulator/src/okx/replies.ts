import { OKX_ERRORS, type OkxCode, type OkxRefusal } from './errors.ts';

/** What goes back: an HTTP status and the envelope. A reply without `data` is an authentication failure. */
export interface Reply {
  readonly status: number;
  readonly code: string;
  readonly msg: string;
  readonly data?: readonly unknown[];
  /** Order endpoints show when the request came in and went out, in microseconds. */
  readonly isTimed?: boolean;
}

export function ok(data: readonly unknown[]): Reply {
  return { status: 200, code: '0', msg: '', data };
}

export function refused(refusal: OkxRefusal): Reply {
  return { status: OKX_ERRORS[refusal.code][0], code: refusal.code, msg: refusal.message, data: [] };
}

/** Authentication failures come back as two fields. */
export function unauthenticated(refusal: OkxRefusal, status: number = OKX_ERRORS[refusal.code][0]): Reply {
  return { status, code: refusal.code, msg: refusal.message };
}

export interface RowResult {
  readonly sCode: string;
}

/** The reply of an order endpoint: the top code follows from the rows. */
export function rowReply(rows: readonly RowResult[]): Reply {
  const failed = rows.filter(({ sCode }) => sCode !== '0').length;
  const code: OkxCode | '0' = topCode(rows.length, failed);
  return { status: 200, code, msg: code === '0' ? '' : OKX_ERRORS[code][1], data: rows, isTimed: true };
}

function topCode(total: number, failed: number): '0' | '1' | '2' {
  if (failed === 0) return '0';
  return failed === total ? '1' : '2';
}
