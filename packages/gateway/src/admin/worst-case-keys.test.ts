import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startAdminFixture, TERMS, VENUE_KEY } from './testing/admin-fixture.ts';

const LIMITS = {
  priceCollar: '0.03',
  notionalPerHour: { USDT: '1000' },
  notionalPerDay: { USDT: '5000' },
  liquidity: { volumePerDay: { USDT: '1000000' } },
};

void test('show counts what other keys of the account may open as what a thief of this one may close', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind({ ...VENUE_KEY, trading: 'both' });
  const swaps = { markets: ['swap'], instruments: ['BTC-USDT-SWAP'] } as const;
  const terms = { ...TERMS, ...swaps, accountId, owner: 'desk', limits: LIMITS };
  const stolen = await owner.issue({ ...terms, label: 'stolen' });
  const hourOf = async () => (await owner.show({ virtualKeyId: stolen.virtualKeyId })).worstCase[0];
  const alone = await hourOf();
  assert.ok(alone !== undefined && alone.amount !== null);
  const other = await owner.issue({ ...terms, label: 'other' });
  const both = await hourOf();
  assert.ok(Number(both?.amount) > Number(alone.amount), `${both?.amount} ${alone.amount}`);
  const free = await owner.issue({ ...terms, label: 'free', limits: { priceCollar: '0.03' } });
  assert.deepEqual([(await hourOf())?.amount, (await hourOf())?.ruleId], [null, 'other-keys']);
  await owner.revoke({ virtualKeyId: free.virtualKeyId });
  assert.equal((await hourOf())?.amount, both?.amount);
  await owner.revoke({ virtualKeyId: other.virtualKeyId });
  assert.equal((await hourOf())?.amount, alone.amount);
});
