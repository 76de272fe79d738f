import type {
  IntentEntry,
  OutcomeEntry,
  RecordedItem,
  RecordedOutcomeItem,
  SystemEntry,
} from '@bitting/core/ledger/entry.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { PlaceIntent } from '@bitting/core/trading/intent.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';

const STAMP = { wallMs: epochMs(1_000), monotonicMs: 1, boot: '00' };

export function placeIntent(clientOrderId: string | null, change: Partial<PlaceIntent> = {}): PlaceIntent {
  return {
    kind: 'place',
    instrument: 'BTC-USDT',
    market: 'spot',
    side: 'buy',
    type: 'limit',
    size: { unit: 'base', amount: Decimal.parse('0.5') },
    price: Decimal.parse('100'),
    legs: [],
    reduceOnly: false,
    clientOrderId,
    algo: false,
    positionSide: null,
    venueAccount: null,
    ...change,
  };
}

export function amendItem(venueId: string, change: { price?: string; size?: string }): RecordedItem {
  return toRecordedItem({
    kind: 'amend',
    instrument: 'BTC-USDT',
    market: 'spot',
    order: { kind: 'venue-id', id: venueId },
    algo: false,
    newSize: change.size === undefined ? null : Decimal.parse(change.size),
    newPrice: change.price === undefined ? null : Decimal.parse(change.price),
    newLegs: [],
  });
}

export function intentEntry(
  intentId: string,
  items: readonly RecordedItem[],
  change: Partial<IntentEntry> = {},
): IntentEntry {
  return {
    ...STAMP,
    type: 'intent',
    intentId,
    virtualKeyId: 'key-1',
    accountId: 'account-1',
    credentialId: 'credential-1',
    venue: 'okx',
    operation: 'POST /api/v5/trade/order',
    items,
    bodyHash: '',
    replayToken: `token of ${intentId}`,
    requestTimestampMs: epochMs(1_000),
    sourceAddress: '127.0.0.1',
    policyVersion: 1,
    ruleIds: [],
    deadlineMs: null,
    upstreamHost: null,
    stages: null,
    ...change,
  };
}

export function outcomeEntry(intentId: string, items: readonly RecordedOutcomeItem[]): OutcomeEntry {
  const answer = { httpStatus: 200, responseHash: null, upstreamMs: 1, stages: null };
  return { ...STAMP, type: 'outcome', intentId, items, ...answer };
}

export function accepted(venueOrderId: string, clientOrderId: string | null = null): RecordedOutcomeItem {
  return { kind: 'accepted', venueOrderId, clientOrderId, venueCode: null };
}

export const REJECTED: RecordedOutcomeItem = {
  kind: 'rejected',
  venueOrderId: null,
  clientOrderId: null,
  venueCode: '51008',
};

export const UNKNOWN: RecordedOutcomeItem = {
  kind: 'unknown',
  venueOrderId: null,
  clientOrderId: null,
  venueCode: null,
};

/** The gateway's own record at so many milliseconds. */
export function systemEntry(atMs: number, event = 'start'): SystemEntry {
  return { type: 'system', wallMs: epochMs(atMs), monotonicMs: 0, boot: 'b007', event, details: {} };
}
