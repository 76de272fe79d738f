/** Ledgers of many kinds of records, and a naive search in them. */
import path from 'node:path';
import type { TestContext } from 'node:test';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { makeDirectory, openLog, type LiveLog } from '../../ledger/testing/log-bench.ts';
import type { RecordPage, RecordQuery } from '../../ports/record-search.ts';
import { SearchDesk } from '../search-desk.ts';

export const BEGIN_MS = 1_800_000_000_000;

const STAMP = { monotonicMs: 0, boot: 'b0' };

export interface MadeOrder {
  readonly number: number;
  readonly wallMs: number;
  readonly key: string;
  readonly account: string;
  readonly instrument: string;
  readonly address: string;
  readonly venueOrderId: string | null;
  readonly end: 'accepted' | 'rejected' | 'unknown';
}

export function intentOf(order: MadeOrder): LedgerEntry & { readonly type: 'intent' } {
  return {
    ...STAMP,
    type: 'intent',
    wallMs: epochMs(order.wallMs),
    intentId: `intent${order.number}`,
    virtualKeyId: order.key,
    accountId: order.account,
    credentialId: 'cred_1',
    venue: 'okx',
    operation: 'order.place',
    items: [
      {
        kind: 'place',
        instrument: order.instrument,
        market: 'spot',
        side: 'buy',
        type: 'limit',
        size: '0.5 base',
        price: '30000',
        reduceOnly: false,
        algo: false,
        clientOrderId: `client${order.number}`,
        venueOrderId: null,
        notional: '15000 USDT',
        details: { charge: '15000 USDT' },
      },
    ],
    bodyHash: '',
    replayToken: '',
    requestTimestampMs: epochMs(order.wallMs),
    sourceAddress: order.address,
    policyVersion: 1,
    ruleIds: ['largest-order'],
    deadlineMs: null,
    upstreamHost: 'www.okx.com',
    stages: { identify: 90, gather: 2, decide: 40, reserve: 60 },
  };
}

export function outcomeOf(order: MadeOrder): LedgerEntry & { readonly type: 'outcome' } {
  return {
    ...STAMP,
    type: 'outcome',
    wallMs: epochMs(order.wallMs + 5),
    intentId: `intent${order.number}`,
    httpStatus: 200,
    items: [{ kind: order.end, venueOrderId: order.venueOrderId, clientOrderId: null, venueCode: null }],
    responseHash: null,
    upstreamMs: 5,
    stages: { record: 900, sign: 30, send: 5000 },
  };
}

export function refusalOf(order: MadeOrder): LedgerEntry & { readonly type: 'refusal' } {
  return {
    ...STAMP,
    type: 'refusal',
    wallMs: epochMs(order.wallMs),
    virtualKeyId: order.key,
    accountId: order.account,
    operation: 'order.place',
    code: 'NOTIONAL_EXCEEDED',
    detail: 'too large',
    ruleId: 'largest-order',
    policyVersion: 1,
    sourceAddress: order.address,
    bodyHash: '',
    items: null,
  };
}

export function actOf(wallMs: number, subject: string | null, act = 'suspend'): LedgerEntry {
  return {
    ...STAMP,
    type: 'admin',
    wallMs: epochMs(wallMs),
    operatorId: 'op_1',
    act,
    subject,
    reason: null,
    details: {},
  };
}

export interface SearchGround {
  readonly log: LiveLog;
  readonly directory: string;
  readonly indexFile: string;
  readonly entries: readonly LedgerEntry[];
  desk: SearchDesk;
  /** Durable when it resolves. */
  append(entries: readonly LedgerEntry[]): Promise<void>;
  /** The same files, opened anew. */
  reopen(): void;
}

export async function openSearchGround(context: TestContext): Promise<SearchGround> {
  const directory = makeDirectory(context);
  const log = await openLog(directory);
  const entries: LedgerEntry[] = [];
  const indexFile = path.join(directory, 'search.db');
  const open = (): SearchDesk => new SearchDesk({ ledgerDirectory: directory, indexFile, nowMs: () => 0 });
  const ground: SearchGround = {
    log,
    directory,
    indexFile,
    entries,
    desk: open(),
    append: async (more) => {
      entries.push(...more);
      await Promise.all(more.map((entry) => log.writer.append(entry)));
    },
    reopen: () => {
      ground.desk.close();
      ground.desk = open();
    },
  };
  context.after(async () => {
    ground.desk.close();
    await log.close();
  });
  return ground;
}

export function ask(
  words: RecordQuery['words'],
  rest: Partial<Omit<RecordQuery, 'words'>> = {},
): RecordQuery {
  return { words, sinceMs: null, untilMs: null, direction: 'newest', from: null, limit: 100, ...rest };
}

export function findPage(desk: SearchDesk, query: RecordQuery): RecordPage {
  const answer = desk.answer({ kind: 'search', query });
  if (answer.kind === 'failed') throw new Error(answer.cause);
  return answer.page;
}

/** Every record that is found, page by page. */
export function findAll(desk: SearchDesk, query: RecordQuery): readonly bigint[] {
  const found: bigint[] = [];
  for (let from = query.from; ;) {
    const { records, next } = findPage(desk, { ...query, from });
    found.push(...records.map(({ sequence }) => sequence));
    if (next === null) return found;
    from = next;
  }
}

/** Takes up everything that is there. */
export function catchUp(desk: SearchDesk): void {
  while (desk.keepUp());
}
