import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochMs } from '../trading/vocabulary.ts';
import type { LedgerEntry } from './entry.ts';
import { EntryOrder } from './pairing.ts';

const TIME = { wallMs: epochMs(1), monotonicMs: 1, boot: 'b' };

function end(type: 'outcome' | 'resolution', kind: 'accepted' | 'unknown'): LedgerEntry {
  const items = [{ kind, venueOrderId: null, clientOrderId: null, venueCode: null }];
  return type === 'resolution'
    ? { type, intentId: 'i', evidence: '', items, ...TIME }
    : {
        type,
        intentId: 'i',
        items,
        httpStatus: 200,
        responseHash: null,
        upstreamMs: 1,
        stages: null,
        ...TIME,
      };
}

test('An end without an intent is a problem, but where its intent may be among records that were archived.', () => {
  for (const type of ['outcome', 'resolution'] as const)
    for (const kind of ['accepted', 'unknown'] as const) {
      assert.match(new EntryOrder().take(end(type, kind)) ?? '', /no intent is open/u);
      assert.equal(new EntryOrder(true).take(end(type, kind)), null);
    }
});

test('An archived intent whose outcome was unknown has no second outcome, and stays open until it is resolved.', () => {
  const order = new EntryOrder(true);
  assert.equal(order.take(end('outcome', 'unknown')), null);
  assert.equal(order.openIntents, 1);
  assert.match(order.take(end('outcome', 'accepted')) ?? '', /has an outcome/u);
  assert.equal(order.take(end('resolution', 'accepted')), null);
  assert.equal(order.openIntents, 0);
});
