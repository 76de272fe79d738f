/** An order and its end as a gateway records them, each with ids and hashes of its own. */
import { createHash } from 'node:crypto';
import type { IntentEntry, OutcomeEntry } from '@bitting/core/ledger/entry.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { toRecordedItem } from '@bitting/gateway/orders/recorded-item.ts';
import { accepted, intentEntry, outcomeEntry, placeIntent } from '@bitting/gateway/testing/entries.ts';

const BEGIN_MS = 1_795_000_000_000;
const BETWEEN_ORDERS_MS = 10;
const KEYS = 50;
const WORTH = { asset: 'USDT', amount: Decimal.parse('49') };
const RULES = ['scope', 'markets', 'instruments', 'notional-per-order', 'price-collar', 'rate'];

export interface RecordedOrder {
  readonly intent: IntentEntry;
  readonly outcome: OutcomeEntry;
}

export function recordedOrder(nth: number): RecordedOrder {
  const hash = createHash('sha256').update(String(nth)).digest('hex');
  const intentId = hash.slice(0, 32);
  const wallMs = epochMs(BEGIN_MS + nth * BETWEEN_ORDERS_MS);
  const stamp = { wallMs, monotonicMs: nth * BETWEEN_ORDERS_MS, boot: '5d1c2a9be0f34476' };
  const clientOrderId = `b${hash.slice(0, 20)}`;
  const order = placeIntent(clientOrderId, {
    size: { unit: 'base', amount: Decimal.parse('0.001') },
    price: Decimal.parse('49000'),
  });
  const intent = intentEntry(intentId, [toRecordedItem(order, WORTH, WORTH)], {
    ...stamp,
    virtualKeyId: `key_${nth % KEYS}`,
    accountId: 'acc_44705892343619584',
    credentialId: 'cred_5d1c2a9be0f34476',
    bodyHash: hash,
    replayToken: hash,
    requestTimestampMs: wallMs,
    deadlineMs: epochMs(wallMs + 1_000),
    ruleIds: RULES,
  });
  const outcome = {
    ...outcomeEntry(intentId, [accepted(`68080${String(nth).padStart(13, '0')}`, clientOrderId)]),
    ...stamp,
    responseHash: hash,
    upstreamMs: 12,
  };
  return { intent, outcome };
}
