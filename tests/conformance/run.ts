import { inspect } from 'node:util';
import { findMismatches, judge, type Mismatch } from './differences.ts';
import type { OkxSide, Row, Side } from './row.ts';

/** Runs one row on two venues that started equal and says what of it was not equal. */

/** A request as a venue received it. */
export interface SeenRequest {
  readonly method: string;
  readonly target: string;
  /** Parameters of the query, without those of the authentication, where the venue has its authentication there. */
  readonly query?: Readonly<Record<string, string>>;
  readonly body: string;
  /** True when it was made with the key under test, not by the counterparty and not without a key. */
  readonly signed: boolean;
}

export interface Venue<OneSide extends Side = OkxSide> {
  readonly side: OneSide;
  /** What was received since the last call, in order. */
  takeRequests(): SeenRequest[];
  setClock(nowMs: number): void;
  /** Cancels every open order of the account, so that a row that failed half way does not spoil the next. */
  clearBook(): Promise<void>;
}

export interface RowResult {
  readonly sent: readonly string[];
  /** Empty when the row holds. */
  readonly problems: readonly string[];
}

type Run =
  | { readonly kind: 'done'; readonly result: unknown; readonly requests: readonly SeenRequest[] }
  | { readonly kind: 'failed'; readonly error: unknown };

export async function runRow<OneSide extends Side>(
  row: Row<OneSide>,
  direct: Venue<OneSide>,
  gateway: Venue<OneSide>,
): Promise<RowResult> {
  // Both venues live at the same instant, so that every time they write is equal too.
  const now = Date.now();
  const [left, right] = [await runSide(row, direct, now), await runSide(row, gateway, now)];
  if (left.kind === 'failed' || right.kind === 'failed') {
    await Promise.all([direct.clearBook(), gateway.clearBook()]);
    return {
      sent: [],
      problems: [direct, gateway].flatMap(({ side }, index) => failureOf(side, [left, right][index])),
    };
  }
  const results = judge(findMismatches(left.result, right.result), row.differences);
  const [sentDirect, sentByGateway] = [left.requests.filter(isSigned), right.requests.filter(isSigned)];
  const requests = judge(
    findMismatches(sentDirect.map(readable), sentByGateway.map(readable)),
    row.differences,
  );
  const unused = row.differences.filter((name) => !results.used.has(name) && !requests.used.has(name));
  return {
    sent: Array.from(new Set(left.requests.map(({ method, target }) => `${method} ${target.split('?')[0]}`))),
    problems: [
      ...results.unexplained.map((mismatch) => `result differs: ${describe(mismatch)}`),
      ...requests.unexplained.map((mismatch) => `request differs: ${describe(mismatch)}`),
      ...findRewrites(sentDirect, sentByGateway),
      ...unused.map((name) => `the permitted difference "${name}" did not occur`),
    ],
  };
}

async function runSide<OneSide extends Side>(
  row: Row<OneSide>,
  venue: Venue<OneSide>,
  now: number,
): Promise<Run> {
  venue.setClock(now);
  venue.takeRequests();
  try {
    const result = plain(await row.run(venue.side));
    return { kind: 'done', result, requests: venue.takeRequests() };
  } catch (error) {
    return { kind: 'failed', error };
  }
}

function failureOf(side: Side, run: Run | undefined): string[] {
  return run?.kind === 'failed' ? [`${side.name} failed: ${inspect(run.error)}`] : [];
}

function isSigned(request: SeenRequest): boolean {
  return request.signed;
}

/** A body that is JSON is compared by its fields, so that a difference has a name. */
function readable(request: SeenRequest): unknown {
  const { method, target, query, body } = request;
  const isJson = body.startsWith('{') || body.startsWith('[');
  return { method, target, query, body: isJson ? (JSON.parse(body) as unknown) : body };
}

/** Equal fields in other bytes: the gateway forwards bytes, so that is a difference, too. */
function findRewrites(direct: readonly SeenRequest[], gateway: readonly SeenRequest[]): string[] {
  return direct.flatMap((request, index) => {
    const other = gateway[index];
    if (other === undefined || request.body === other.body) return [];
    const isSame = findMismatches(readable(request), readable(other)).length === 0;
    return isSame ? [`body was rewritten: direct ${request.body}, gateway ${other.body}`] : [];
  });
}

/** What a caller can see of a result; dates, errors and class instances become plain data. */
function plain(result: unknown): unknown {
  return result === undefined ? undefined : JSON.parse(JSON.stringify(result));
}

function describe({ path, direct, gateway }: Mismatch): string {
  return `${path}: direct ${JSON.stringify(direct)}, gateway ${JSON.stringify(gateway)}`;
}
