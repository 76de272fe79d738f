import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { OrderFile } from '../../orders/order-file.ts';
import { LedgerOrderIndex } from '../../orders/order-index.ts';
import { toRecordedItem } from '../../orders/recorded-item.ts';
import { accepted, intentEntry, outcomeEntry, placeIntent } from '../../testing/entries.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { Attribution, type ToldOrder } from './attribution.ts';

let index: LedgerOrderIndex;
let attribution: Attribution;

beforeEach(() => {
  index = new LedgerOrderIndex(new OrderFile(':memory:'), 'okx', { clock: new ManualClock() });
  attribution = new Attribution({ accountId: 'account-1', venue: 'okx' }, index);
});
afterEach(() => {
  index.close();
});

function told(venueOrderId: string, change: Partial<ToldOrder> = {}): ToldOrder {
  return {
    instrument: 'BTC-USDT',
    market: 'spot',
    venueOrderId,
    clientOrderId: null,
    algo: false,
    side: 'buy',
    placedByAlgoId: null,
    ...change,
  };
}

/** An order of one of our keys; `venueId`: the venue has taken it under this id. */
function place(
  clientId: string | null,
  venueId: string | null,
  change: { algo?: boolean; key?: string } = {},
) {
  const { algo = false, key = 'key-1' } = change;
  const intentId = `${clientId ?? ''} ${venueId ?? ''} ${key}`;
  index.begin(
    intentEntry(intentId, [toRecordedItem(placeIntent(clientId, { algo }))], { virtualKeyId: key }),
  );
  if (venueId !== null)
    index.applyOutcome(intentId, outcomeEntry(intentId, [accepted(venueId, clientId)]).items);
}

test('An order is its key’s by the venue’s id, and by the client’s while the venue’s is not known.', () => {
  place('c1', '11');
  place('c2', null, { key: 'key-2' });
  assert.equal(attribution.ownerOf(told('11')), 'key-1');
  assert.equal(attribution.ownerOf(told('12', { clientOrderId: 'c2' })), 'key-2');
  assert.equal(attribution.ownerOf(told('13')), null);
});

test('A stranger who gives his order the client’s id of ours does not pass for us.', () => {
  place('c1', '11');
  assert.equal(attribution.ownerOf(told('99', { clientOrderId: 'c1' })), null);
  assert.equal(attribution.ownerOf(told('11', { clientOrderId: 'c1' })), 'key-1');
});

test('One id names an ordinary order or an algo order, of one instrument and one account.', () => {
  place('c1', '11', { algo: true });
  assert.equal(attribution.ownerOf(told('11')), null);
  assert.equal(attribution.ownerOf(told('11', { algo: true, instrument: 'ETH-USDT' })), null);
  assert.equal(attribution.ownerOf(told('11', { algo: true })), 'key-1');
  const other = new Attribution({ accountId: 'account-2', venue: 'okx' }, index);
  assert.equal(other.ownerOf(told('11', { algo: true })), null);
});

test('What an algo order places is its key’s, and so is what comes with an order.', () => {
  place('c1', '11', { algo: true });
  place('c2', '12');
  assert.equal(attribution.ownerOf(told('21', { placedByAlgoId: '11' })), 'key-1');
  assert.equal(attribution.ownerOf(told('21')), 'key-1', 'its fills do not name the algo order');
  assert.equal(attribution.ownerOf(told('31', { algo: true })), null);
  attribution.ownerOf(told('12', { attachedAlgoIds: ['31'] }));
  assert.equal(attribution.ownerOf(told('31', { algo: true })), 'key-1');
  assert.equal(attribution.ownerOf(told('41', { placedByAlgoId: '31' })), 'key-1');
  assert.equal(attribution.ownerOf(told('42', { placedByAlgoId: '32' })), null);
});

test('What an algo order says that it has placed is its key’s, though the order itself names nobody.', () => {
  place('c1', '11', { algo: true });
  assert.equal(attribution.ownerOf(told('51')), null);
  attribution.ownerOf(told('11', { algo: true, placedOrderIds: ['51'] }));
  assert.equal(attribution.ownerOf(told('51')), 'key-1');
  attribution.ownerOf(told('12', { algo: true, placedOrderIds: ['52'] }));
  assert.equal(attribution.ownerOf(told('52')), null, 'a stranger’s algo order gives nothing away');
});

test('HTX’s conditional orders alone pass their client’s id on.', () => {
  place('c1', '11', { algo: true });
  assert.equal(attribution.ownerOf(told('21', { clientOrderId: 'c1' })), null);
  const htx = new LedgerOrderIndex(new OrderFile(':memory:'), 'htx', { clock: new ManualClock() });
  const intent = placeIntent('c1', { algo: true, instrument: 'btcusdt' });
  htx.begin(intentEntry('i', [toRecordedItem(intent)], { venue: 'htx' }));
  const there = new Attribution({ accountId: 'account-1', venue: 'htx' }, htx);
  const child = told('21', { clientOrderId: 'c1', instrument: 'btcusdt' });
  assert.equal(there.ownerOf(child), 'key-1');
  assert.equal(there.ownerOf({ ...child, venueOrderId: '22', instrument: 'ethusdt' }), null);
  htx.close();
});

test('It is open while an order of the account is under way that has no name.', () => {
  assert.equal(attribution.isOpen, false);
  place('c1', null);
  assert.equal(attribution.isOpen, false);
  place(null, null);
  assert.equal(attribution.isOpen, true);
  index.applyOutcome('  key-1', outcomeEntry('', [accepted('12')]).items);
  assert.equal(attribution.isOpen, false);
});
