import type { IntentEntry } from '@bitting/core/ledger/entry.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';

/** A limit order of that key. */
export function intentToPlace(owner: Pick<IntentEntry, 'accountId' | 'virtualKeyId'>): IntentEntry {
  const instrument = { instrument: 'BTC-USDT', market: 'spot', side: 'buy', type: 'limit' } as const;
  const terms = { size: '1 base', price: '1', reduceOnly: false, algo: false, notional: null, details: {} };
  return {
    ...owner,
    wallMs: epochMs(1),
    monotonicMs: 1,
    boot: 'b007',
    type: 'intent',
    intentId: 'i',
    credentialId: 'cred',
    venue: 'okx',
    operation: 'POST /api/v5/trade/order',
    items: [{ kind: 'place', ...instrument, ...terms, clientOrderId: 'c', venueOrderId: null }],
    bodyHash: '',
    replayToken: '',
    requestTimestampMs: epochMs(1),
    sourceAddress: '127.0.0.1',
    policyVersion: 1,
    ruleIds: [],
    deadlineMs: null,
    upstreamHost: null,
    stages: null,
  };
}
