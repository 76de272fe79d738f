import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { AccountChange, AccountOrder } from '@bitting/core/trading/account-picture.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import {
  ATTRIBUTIONS_WAITING_MAX,
  ATTRIBUTION_WAIT_MAX_MS,
  ATTRIBUTION_WAIT_MS,
  EXTERNAL_NAMED_MAX,
  EXTERNAL_RECORD_MS,
} from '../bounds.ts';
import { VenueMetrics } from '../../edge/metrics.ts';
import { createStamp } from '../../ports/stamp.ts';
import { accountOrder } from '../../testing/account-order.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { MemoryLedger } from '../../testing/memory-ledger.ts';
import { Attribution } from './attribution.ts';
import { ExternalWatch } from './external-watch.ts';

const NEWS_SINCE_MS = epochMs(1_000);

let clock: ManualClock;
let ledger: MemoryLedger;
let metrics: VenueMetrics;
/** Venue's ids of our orders. */
let ours: Map<string, { readonly key: string; readonly algo: boolean }>;
let nameless: boolean;
/** How often somebody asked for that. */
let asked: number;
let fails: boolean;
let watch: ExternalWatch;

beforeEach(() => {
  clock = new ManualClock();
  ledger = new MemoryLedger();
  metrics = new VenueMetrics('okx');
  ours = new Map();
  nameless = false;
  asked = 0;
  fails = false;
  watch = open();
});

function open(recordedOrders: ReadonlySet<string> = new Set()): ExternalWatch {
  const attribution = new Attribution(
    { accountId: 'account-1', venue: 'okx' },
    {
      hasNameless: () => {
        asked += 1;
        return nameless;
      },
      lookUp: ({ accountId, family }, { id }) => {
        if (fails) throw new Error('the file cannot be read');
        const own = ours.get(id);
        if (own === undefined) return null;
        const names = { clientId: null, venueId: id, intentId: 'i', item: 0, instrument: 'BTC-USDT' };
        const terms = { side: 'buy', reduceOnly: false, price: null, size: null, isStored: true };
        return { accountId, family, virtualKeyId: own.key, algo: own.algo, ...names, ...terms };
      },
    },
  );
  const account = { accountId: 'account-1', newsSinceMs: NEWS_SINCE_MS, recordedOrders };
  const stamp = createStamp(clock, '00');
  return new ExternalWatch(account, attribution, { clock, ledger, metrics, stamp });
}

function order(venueOrderId: string, change: Partial<AccountOrder> & { readonly atMs?: number } = {}) {
  const { atMs = 2_000, ...terms } = change;
  return {
    kind: 'order',
    atMs: epochMs(atMs),
    order: accountOrder(venueOrderId, { updatedMs: epochMs(atMs), ...terms }),
  } as const satisfies AccountChange;
}

function fill(venueOrderId: string, tradeId: string): AccountChange {
  return {
    kind: 'fill',
    atMs: epochMs(2_000),
    fill: {
      instrument: 'BTC-USDT',
      market: 'spot',
      tradeId,
      venueOrderId,
      clientOrderId: null,
      side: 'buy',
      price: Decimal.ONE,
      quantity: Decimal.ONE,
      fee: null,
      feeAsset: null,
      atMs: epochMs(2_000),
    },
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const details = () => ledger.ofType('system').map((entry) => entry.details);

test('What is nobody’s is pending, then external, counted, and recorded within a minute as one record.', async () => {
  for (let id = 0; id < EXTERNAL_NAMED_MAX + 5; id += 1) watch.see(order(String(id)));
  watch.see(fill('0', '7'));
  assert.deepEqual(watch.ownerOf(order('0')), { kind: 'pending' });
  clock.advance(ATTRIBUTION_WAIT_MS - 1);
  assert.deepEqual(watch.counts, { orders: 0, fills: 0 });
  clock.advance(1);
  assert.deepEqual(watch.counts, { orders: EXTERNAL_NAMED_MAX + 5, fills: 1 });
  assert.deepEqual(watch.ownerOf(order('0')), { kind: 'external' });
  assert.match(metrics.counterLines('external_activity'), /what="fills"\} 1/u);
  clock.advance(EXTERNAL_RECORD_MS);
  await settled();
  const [record, ...others] = details();
  assert.deepEqual(others, []);
  assert.deepEqual(
    [record?.['accountId'], record?.['orders'], record?.['fills'], record?.['instruments']],
    ['account-1', String(EXTERNAL_NAMED_MAX + 5), '1', 'BTC-USDT'],
  );
  assert.equal(record?.['venueOrderIds']?.split(' ').length, EXTERNAL_NAMED_MAX);
});

test('An order of ours whose answer comes within the wait is nobody else’s.', () => {
  watch.see(order('1'));
  watch.see(order('2'));
  clock.advance(ATTRIBUTION_WAIT_MS - 1);
  ours.set('1', { key: 'key-1', algo: false });
  clock.advance(1);
  assert.deepEqual(watch.counts, { orders: 1, fills: 0 });
  assert.deepEqual(watch.ownerOf(order('1')), { kind: 'key', virtualKeyId: 'key-1' });
});

test('While an order of ours without a name is open nothing is judged, but not for ever.', () => {
  nameless = true;
  watch.see(order('1'));
  clock.advance(ATTRIBUTION_WAIT_MS);
  assert.equal(watch.counts.orders, 0);
  for (let waited = ATTRIBUTION_WAIT_MS; waited < ATTRIBUTION_WAIT_MAX_MS; waited += ATTRIBUTION_WAIT_MS)
    clock.advance(ATTRIBUTION_WAIT_MS);
  assert.equal(watch.counts.orders, 1);
});

test('Of all that wait it is asked once whether an order without a name is open, which looks at all that is under way.', () => {
  nameless = true;
  for (let id = 0; id < 100; id += 1) watch.see(order(String(id)));
  clock.advance(ATTRIBUTION_WAIT_MS);
  assert.equal(asked, 1);
  assert.equal(watch.counts.orders, 0);
});

test('An order counts once however often it changes, and what is old or recorded already is no news.', async () => {
  watch = open(new Set(['9']));
  for (const atMs of [2_000, 3_000]) watch.see(order('1', { atMs }));
  watch.see(order('2', { atMs: NEWS_SINCE_MS }));
  watch.see(order('9'));
  watch.see(fill('9', '3'));
  clock.advance(ATTRIBUTION_WAIT_MS);
  watch.see(order('1', { atMs: 4_000 }));
  watch.see(fill('2', '4'));
  clock.advance(ATTRIBUTION_WAIT_MS);
  assert.deepEqual(watch.counts, { orders: 1, fills: 0 });
  assert.deepEqual(watch.ownerOf(order('2')), { kind: 'external' }, 'it is shown as what it is');
  clock.advance(EXTERNAL_RECORD_MS);
  await settled();
  assert.equal(details().length, 1);
});

test('What an old order of a stranger sets off is no news either; what a new one sets off is not counted twice.', () => {
  watch.see(order('5', { algo: true, atMs: 500 }));
  clock.advance(ATTRIBUTION_WAIT_MS);
  watch.see(order('6', { placedByAlgoId: '5' }));
  clock.advance(ATTRIBUTION_WAIT_MS);
  assert.deepEqual(watch.counts, { orders: 0, fills: 0 });
});

test('An algo order of ours that is gone without a word accounts for one nameless order of its side.', () => {
  ours.set('5', { key: 'key-1', algo: true });
  const algo = order('5', { algo: true });
  watch.see(order('6', { side: 'sell' }));
  watch.see(order('7', { clientOrderId: 'named' }));
  watch.see(order('8'));
  watch.see(fill('8', '1'));
  watch.see(order('9'));
  watch.sprang(algo.order);
  clock.advance(ATTRIBUTION_WAIT_MS);
  assert.deepEqual(watch.ownerOf(order('8')), { kind: 'key', virtualKeyId: 'key-1' });
  assert.deepEqual(watch.ownerOf(fill('8', '1')), { kind: 'key', virtualKeyId: 'key-1' });
  assert.deepEqual(watch.counts, { orders: 3, fills: 0 });
  watch.sprang(algo.order);
  watch.see(order('10'));
  watch.see(order('11'));
  clock.advance(ATTRIBUTION_WAIT_MS);
  assert.deepEqual(watch.counts, { orders: 4, fills: 0 });
});

test('What algo orders of two keys placed in one gap is given to neither of them.', () => {
  ours.set('5', { key: 'key-1', algo: true });
  ours.set('6', { key: 'key-2', algo: true });
  watch.sprang(order('5', { algo: true }).order);
  watch.see(order('8'));
  watch.sprang(order('6', { algo: true }).order);
  assert.deepEqual(watch.ownerOf(order('8')), { kind: 'pending' });
  clock.advance(ATTRIBUTION_WAIT_MS);
  assert.deepEqual(watch.ownerOf(order('8')), { kind: 'external' });
  assert.equal(watch.counts.orders, 1);
});

test('What a stranger’s algo order sets off is the stranger’s.', () => {
  watch.see(order('8'));
  watch.sprang(order('5', { algo: true }).order);
  clock.advance(ATTRIBUTION_WAIT_MS);
  assert.equal(watch.counts.orders, 1);
});

test('An index that cannot be read keeps nothing quiet.', () => {
  fails = true;
  watch.see(order('1'));
  assert.deepEqual(watch.ownerOf(order('1')), { kind: 'pending' });
  clock.advance(ATTRIBUTION_WAIT_MS);
  assert.equal(watch.counts.orders, 1);
});

test('More than may wait are judged at once.', () => {
  for (let id = 0; id < ATTRIBUTIONS_WAITING_MAX; id += 1) watch.see(order(String(id)));
  assert.equal(watch.counts.orders, 0);
  watch.see(order('one more'));
  assert.equal(watch.counts.orders, 1);
});

test('A ledger that takes nothing has it with its gaps, and the end records what waits.', async () => {
  ledger.writable = false;
  watch.see(order('1'));
  clock.advance(ATTRIBUTION_WAIT_MS);
  watch.close();
  await settled();
  assert.equal(ledger.gaps.length, 1);
  assert.match(metrics.counterLines('ledger_failures'), /system/u);
  assert.equal(clock.timers, 0);
});
