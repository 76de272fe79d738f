import { encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import type { LedgerEntry, RecordedItem, RecordedOutcomeItem } from '@bitting/core/ledger/entry.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';

type Without<One> = One extends LedgerEntry ? Omit<One, 'wallMs' | 'monotonicMs' | 'boot'> : never;

/** What a record says besides its time. */
export type Saying = Without<LedgerEntry>;

/** The payload of a record at an instant. */
export function payloadOf(saying: Saying, atMs: number): Uint8Array {
  return encodeLedgerEntry(stampEntry(saying, atMs));
}

export function stampEntry(saying: Saying, atMs: number): LedgerEntry {
  return { ...saying, wallMs: epochMs(atMs), monotonicMs: 1, boot: 'b0' };
}

export function intent(intentId: string, change: Partial<RecordedItem> = {}, of = OWN): Saying {
  return {
    type: 'intent',
    intentId,
    ...of,
    credentialId: 'cred_1',
    venue: 'okx',
    operation: 'POST /api/v5/trade/order',
    items: [
      {
        kind: 'place',
        instrument: 'BTC-USDT',
        market: 'spot',
        side: 'buy',
        type: 'limit',
        size: '0.5 base',
        price: '100',
        reduceOnly: false,
        algo: false,
        clientOrderId: 'grid1',
        venueOrderId: null,
        notional: '50 USDT',
        details: {},
        ...change,
      },
    ],
    bodyHash: '00',
    replayToken: '00',
    requestTimestampMs: epochMs(1),
    sourceAddress: '192.0.2.1',
    policyVersion: 1,
    ruleIds: [],
    deadlineMs: null,
    upstreamHost: 'www.okx.com',
    stages: { identify: 90, gather: 2, decide: 40, reserve: 60 },
  };
}

export const OWN = { virtualKeyId: 'key_1', accountId: 'acc_1' };
export const OTHER = { virtualKeyId: 'key_2', accountId: 'acc_1' };
export const STRANGER = { virtualKeyId: 'key_3', accountId: 'acc_3' };

export function outcome(
  intentId: string,
  kind: RecordedOutcomeItem['kind'],
  venueOrderId: string | null,
): Saying {
  const items = [
    { kind, venueOrderId, clientOrderId: null, venueCode: kind === 'rejected' ? '51008' : null },
  ];
  return {
    type: 'outcome',
    intentId,
    httpStatus: 200,
    items,
    responseHash: null,
    upstreamMs: 12,
    stages: null,
  };
}

export function resolution(intentId: string, venueOrderId: string): Saying {
  const items = [{ kind: 'accepted', venueOrderId, clientOrderId: null, venueCode: null } as const];
  return { type: 'resolution', intentId, items, evidence: 'seen at the venue' };
}

export function refusal(detail: string, of = OWN): Saying {
  return {
    type: 'refusal',
    ...of,
    operation: 'POST /api/v5/trade/order',
    code: 'ORDER_TOO_LARGE',
    detail,
    ruleId: 'notional',
    policyVersion: 1,
    sourceAddress: '192.0.2.1',
    bodyHash: '00',
    items: null,
  };
}

export function adminAct(
  name: string,
  subject: string | null,
  details: Readonly<Record<string, string>> = {},
): Saying {
  return { type: 'admin', operatorId: 'op_1', act: name, subject, reason: null, details };
}

export function systemEvent(name: string, details: Readonly<Record<string, string>> = {}): Saying {
  return { type: 'system', event: name, details };
}
