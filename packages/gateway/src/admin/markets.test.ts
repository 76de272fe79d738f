import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { startAdminFixture, TERMS, VENUE_KEY } from './testing/admin-fixture.ts';

const AT = epochMs(1_795_226_400_123);
const price = (instrument: string, text: string, dayAgo: string | null) => ({
  instrument,
  price: Decimal.parse(text),
  atMs: AT,
  dayAgo: dayAgo === null ? null : Decimal.parse(dayAgo),
  one: dayAgo === null ? null : { asset: 'USDT', amount: Decimal.parse(text) },
});

void test('markets gives prices of the named instruments as text, with those of a day before where they are known', async () => {
  await using fixture = await startAdminFixture();
  const { accountId } = await fixture.clientFor('owner').bind(VENUE_KEY);
  fixture.venue.known = [price('BTC-USDT', '65000.10', '64000'), price('NEW-USDT', '0.000001', null)];
  const client = fixture.clientFor('viewer');
  const instruments = ['NEW-USDT', 'BTC-USDT', 'GONE-USDT'];
  assert.deepEqual(await client.markets({ accountId, instruments }), {
    venue: 'okx',
    markets: [
      {
        instrument: 'BTC-USDT',
        price: '65000.1',
        atMs: AT,
        dayAgo: '64000',
        one: { asset: 'USDT', amount: '65000.1' },
      },
      { instrument: 'NEW-USDT', price: '0.000001', atMs: AT, dayAgo: null, one: null },
    ],
  });
  assert.deepEqual(fixture.venue.pricesAsked, [{ venue: 'okx', accountId, instruments }]);
});

void test('markets asks for what the account’s living keys name, where nothing is asked for', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind(VENUE_KEY);
  await owner.issue({
    ...TERMS,
    accountId,
    label: 'grid',
    owner: 'ops',
    instruments: ['BTC-USDT', 'ETH-USDT'],
  });
  const gone = await owner.issue({
    ...TERMS,
    accountId,
    label: 'old',
    owner: 'ops',
    instruments: ['OKB-USDT'],
  });
  await owner.revoke({ virtualKeyId: gone.virtualKeyId });
  await owner.markets({ accountId });
  assert.deepEqual(fixture.venue.pricesAsked.at(-1)?.instruments, ['BTC-USDT', 'ETH-USDT']);
});

void test('markets is of one account that exists, and of at most twenty instruments', async () => {
  await using fixture = await startAdminFixture();
  const client = fixture.clientFor('viewer');
  await assert.rejects(client.markets({ accountId: 'acct_nobody' }), { code: 'ACCOUNT_NOT_FOUND' });
  const { accountId } = await fixture.clientFor('owner').bind(VENUE_KEY);
  const many = Array.from({ length: 21 }, (_, at) => `A${at}-USDT`);
  await assert.rejects(client.markets({ accountId, instruments: many }), { code: 'FIELD_MALFORMED' });
  assert.ok(await client.markets({ accountId, instruments: many.slice(1) }));
});
