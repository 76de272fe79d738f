import { deepEqual } from 'node:assert/strict';
import { it } from 'node:test';
import { checkedAt } from './check-times.ts';

it('each check of a try has the time at which it was known', () => {
  const lines = [
    { step: 'reading back what the key may do', beganMs: 1, endedMs: 2 },
    { step: 'reading the spot account and its balance', beganMs: 2, endedMs: 3 },
    { step: 'reading the balance of the contract account', beganMs: 3, endedMs: 4 },
  ];
  deepEqual(checkedAt(lines, 5), { keyMs: 2, balanceMs: 4, endMs: 5 });
  deepEqual(checkedAt([], 5), { keyMs: 5, balanceMs: 5, endMs: 5 });
});
