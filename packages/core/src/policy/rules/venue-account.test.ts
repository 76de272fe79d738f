import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Item } from '../item.ts';
import { PLACE, POLICY, SNAPSHOT } from '../policy.fixture.ts';
import { VENUE_ACCOUNT_RULE } from './venue-account.ts';

const codeOf = (venueAccount: string | null, venueAccounts: readonly string[]): string | undefined =>
  VENUE_ACCOUNT_RULE.check(POLICY, new Item({ ...PLACE, venueAccount }, { ...SNAPSHOT, venueAccounts }))
    ?.code;

test('An order is paid from a ledger that was read back when the key was bound, and from no other.', () => {
  assert.equal(codeOf('100001', ['100001']), undefined);
  assert.equal(codeOf('100002', ['100001']), 'VENUE_ACCOUNT_NOT_ALLOWED');
  assert.equal(codeOf('100001', []), 'VENUE_ACCOUNT_NOT_ALLOWED');
  assert.equal(codeOf('', ['100001']), 'VENUE_ACCOUNT_NOT_ALLOWED');
});

test('An order that names no ledger is not asked for one.', () => {
  assert.equal(codeOf(null, []), undefined);
});
