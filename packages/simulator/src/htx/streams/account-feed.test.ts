import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { VenueEvent } from '../../engine/venue-state.ts';
import { AccountFeed } from './account-feed.ts';

function balance(uid: string, cash: string): VenueEvent {
  const row = { uid, wallet: 'spot', asset: 'USDT', frozen: Decimal.ZERO, updatedAt: 0 } as const;
  return { kind: 'balance', balance: { ...row, cash: Decimal.parse(cash) } };
}

test('A watcher gets all events of his user together, in order, once the command has ended', () => {
  const feed = new AccountFeed();
  const told: unknown[] = [];
  feed.watch('1', (events) => told.push(events));
  const events = [balance('1', '5'), balance('1', '4')];
  for (const event of [events[0], balance('2', '7'), events[1]]) if (event !== undefined) feed.observe(event);
  assert.deepEqual(told, []);
  feed.settle();
  feed.settle();
  assert.deepEqual(told, [events]);
});

test('Who stopped watching is not told, and the others are', () => {
  const feed = new AccountFeed();
  const told: string[] = [];
  const stop = feed.watch('1', () => told.push('one'));
  feed.watch('1', () => told.push('two'));
  feed.observe(balance('1', '5'));
  stop();
  feed.settle();
  assert.deepEqual(told, ['two']);
});

test('What happened before somebody watched is not told to him', () => {
  const feed = new AccountFeed();
  const told: unknown[] = [];
  feed.observe(balance('1', '5'));
  feed.watch('1', (events) => told.push(events));
  feed.settle();
  assert.deepEqual(told, []);
});
