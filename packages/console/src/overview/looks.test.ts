import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { MarketView } from '@bitting/client/markets.ts';
import type { AccountPictureView } from '@bitting/client/pictures.ts';
import { AccountLooks } from './looks.ts';

const AGE = { source: 'stream', venueMs: 1, heardMs: 2 } as const;
const PICTURE: AccountPictureView = {
  accountId: 'acc_1',
  label: 'main',
  venue: 'okx',
  state: 'live',
  nowMs: 3,
  leftOut: 0,
  balances: [{ ...AGE, wallet: 'trading', asset: 'BTC', total: '2', available: '2' }],
  positions: [],
  orders: [],
  fills: [],
  external: { orders: 0, fills: 0 },
  streams: [],
  parts: [],
};
const MINUTE_MS = 60_000;

function open() {
  let nowMs = 1_790_000_000_000;
  let price: string | null = '100';
  let isAway = false;
  let looks = 0;
  const asked: (readonly string[] | undefined)[] = [];
  const client = {
    accountShow: () => {
      looks += 1;
      return isAway ? Promise.reject(new Error('away')) : Promise.resolve(PICTURE);
    },
    markets: ({ instruments }: { readonly instruments?: readonly string[] }) => {
      asked.push(instruments);
      const market = { instrument: 'BTC-USDT', price: price ?? '', atMs: nowMs, dayAgo: null, one: null };
      const markets: readonly MarketView[] = instruments === undefined || price === null ? [] : [market];
      return Promise.resolve({ venue: 'okx', markets });
    },
  } as unknown as AdminClient;
  const accounts = new AccountLooks(() => nowMs);
  return {
    asked,
    looks: () => looks,
    pass: (ms: number) => void (nowMs += ms),
    setPrice: (text: string | null) => void (price = text),
    setAway: (is: boolean) => void (isAway = is),
    equity: async () => (await accounts.of(client, 'acc_1')).valuation.equity,
    keepOnly: (ids: readonly string[]) => accounts.keepOnly(ids),
  };
}

test('Prices of what is held are asked for where the gateway does not name them by itself.', async () => {
  const { asked, equity } = open();
  assert.equal(await equity(), '200');
  assert.deepEqual(asked, [undefined, ['BTC-USDT']]);
});

test('Whoever asks within some seconds is shown the same look; after that there is another.', async () => {
  const { equity, looks, pass, setPrice } = open();
  await Promise.all([equity(), equity()]);
  setPrice('150');
  pass(4_000);
  assert.equal(await equity(), '200');
  assert.equal(looks(), 1);
  pass(1_000);
  assert.equal(await equity(), '300');
});

test('A price that did not come in time is taken from before, and not for ever.', async () => {
  const { equity, pass, setPrice } = open();
  await equity();
  setPrice(null);
  pass(MINUTE_MS);
  assert.equal(await equity(), '200');
  pass(14 * MINUTE_MS);
  assert.equal(await equity(), '200');
  pass(MINUTE_MS);
  assert.equal(await equity(), '0');
});

test('A look that failed is told to whoever waited and kept for nobody.', async () => {
  const { equity, setAway } = open();
  setAway(true);
  await assert.rejects(equity(), /away/u);
  setAway(false);
  assert.equal(await equity(), '200');
});

test('What was known of an account that is gone is forgotten.', async () => {
  const { equity, keepOnly, looks } = open();
  await equity();
  keepOnly(['acc_1']);
  await equity();
  assert.equal(looks(), 1);
  keepOnly(['acc_2']);
  await equity();
  assert.equal(looks(), 2);
});
