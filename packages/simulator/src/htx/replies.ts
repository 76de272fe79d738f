import type { HtxFailure } from './errors.ts';

/** Which family of paths a route belongs to: it decides how a failure is written. */
export type Envelope = 'v1' | 'v2' | 'market' | 'contract-legacy' | 'contract-v5';

/** What goes back: an HTTP status and the body, written by `JSON.stringify`. */
export interface Reply {
  readonly status: number;
  /** For the record. */
  readonly code: string;
  readonly body: Readonly<Record<string, unknown>>;
}

type Shape = Readonly<Record<string, unknown>>;

/** `/v1/`: `{"status":"ok","data":…}`. */
export function okV1(data: unknown, extra: Shape = {}): Reply {
  return { status: 200, code: 'ok', body: { status: 'ok', data, ...extra } };
}

/** `/v2/`: `{"code":200,"message":"success","data":…}`. */
export function okV2(data: unknown, extra: Shape = {}): Reply {
  return { status: 200, code: '200', body: { code: 200, message: 'success', data, ...extra } };
}

/** Market data of both hosts: `{"status":"ok","ch":…,"ts":…,"tick"|"data"|"ticks":…}`. */
export function okMarket(now: number, content: Shape): Reply {
  return { status: 200, code: 'ok', body: { status: 'ok', ts: now, ...content } };
}

/** Old contract paths: `{"status":"ok","data":…,"ts":…}`. */
export function okLegacy(now: number, data: unknown): Reply {
  return { status: 200, code: 'ok', body: { status: 'ok', data, ts: now } };
}

/** `/v5/`: `{"code":200,"message":"Success","data":…,"ts":…}`. */
export function okV5(now: number, data: unknown): Reply {
  return { status: 200, code: '200', body: { code: 200, message: 'Success', data, ts: now } };
}

const FAILURES: Readonly<Record<Envelope, (failure: HtxFailure, now: number) => Shape>> = {
  v1: ({ codes, message, extra }) => ({
    status: 'error',
    'err-code': codes.v1,
    'err-msg': message,
    data: null,
    ...extra,
  }),
  v2: ({ codes, message }) => ({ code: codes.v2, message }),
  market: ({ codes, message }, now) => ({
    status: 'error',
    ts: now,
    'err-code': codes.v1,
    'err-msg': message,
  }),
  'contract-legacy': ({ codes, message }, now) => ({
    status: 'error',
    err_code: codes.contract,
    err_msg: message,
    ts: now,
  }),
  'contract-v5': ({ codes, message }, now) => ({ code: codes.contract, message, data: null, ts: now }),
};

export function refused(envelope: Envelope, failure: HtxFailure, now: number): Reply {
  const { codes, status } = failure;
  const shown = { v1: codes.v1, v2: codes.v2, market: codes.v1 } as const;
  const code = envelope in shown ? shown[envelope as keyof typeof shown] : codes.contract;
  return { status, code: code.toString(), body: FAILURES[envelope](failure, now) };
}
