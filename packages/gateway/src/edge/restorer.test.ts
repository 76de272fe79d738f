import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OrderFile } from '../orders/order-file.ts';
import { LedgerOrderIndex } from '../orders/order-index.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import { LedgerSummary } from '../summary/ledger-summary.ts';
import { intentEntry, placeIntent } from '../testing/entries.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { createRestorer, type RestorerParts } from './restorer.ts';

test('Killed between a summary and the next writing of orders, a start takes the summary if orders were written before it was named.', () => {
  const file = new OrderFile(':memory:');
  const restorer = (): ReturnType<typeof createRestorer> & { readonly index: LedgerOrderIndex } => {
    const index = new LedgerOrderIndex(file, 'okx', { clock: new ManualClock() });
    const others = {} as Pick<RestorerParts, 'accounts' | 'reconciliation' | 'replay'>;
    return { index, ...createRestorer({ ...others, venue: 'okx', orders: index }) };
  };
  const summary = new LedgerSummary();
  const { index, ...former } = restorer();
  const entry = intentEntry('i1', [toRecordedItem(placeIntent('c1'))]);
  index.begin(entry);
  index.recorded('i1', 0n);
  summary.take({ sequence: 0n, entry });
  assert.equal(restorer().takesSummary(summary.save()), false);
  former.flushOrders();
  assert.equal(restorer().takesSummary(summary.save()), true);
});
