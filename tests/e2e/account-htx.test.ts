/** The live picture of an HTX account, spot and contracts, against the venue’s own truth. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { AccountPictureView } from '@bitting/client/pictures.ts';
import { viewPicture } from '@bitting/gateway/admin/picture-views.ts';
import { shownFacts, truthFacts } from '../support/account-truth.ts';
import { HtxPath, SPOT_ORDER_PATH, SWAP_ORDER_PATH } from '../support/htx-path.ts';
import { signHtx } from '../support/htx-signing.ts';
import { requestRaw, type RawAnswer } from '../support/raw-client.ts';

let path: HtxPath;
let accountId: string;

before(async () => {
  path = await HtxPath.start({
    venueOptions: { marketMaker: true, seed: 4, htxVariants: { closesSilentStreams: false } },
    watchesAccounts: true,
  });
  accountId = path.lives.keyRing.listAccounts()[0]?.id ?? '';
  for (let count = 0; count < 3; count += 1) path.venue.htx.tick();
  await until((view) => view.state === 'live');
});
after(async () => {
  await path.close();
});

function shown(): AccountPictureView {
  const picture = path.lives.edge.pictures.show(accountId);
  assert.ok(picture !== null);
  return viewPicture(picture, { label: '', nowMs: path.lives.clock.wallMs() });
}

/** The contract wallet is shown as equity, which is its cash while no position is open. */
function truth() {
  const wallets: Readonly<Record<string, string>> = {
    spot: `account-${path.bot.ledgerId}`,
    contract: 'contract',
  };
  return truthFacts(path.venue.htx.truth(), {
    uid: path.account.uid,
    walletOf: (wallet) => wallets[wallet] ?? null,
  });
}

async function until(holds: (view: AccountPictureView) => boolean): Promise<void> {
  for (let step = 0; !holds(shown()); step += 1) {
    if (step === 2_000)
      assert.fail(
        `it did not come to it: ${JSON.stringify([shownFacts(shown()), truth(), shown().parts, shown().streams, shown().external], null, 1)}`,
      );
    path.lives.advance(50);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const isTrue = (view: AccountPictureView): boolean =>
  JSON.stringify(shownFacts(view)) === JSON.stringify(truth());

function idOf(answer: RawAnswer): string {
  const { data } = JSON.parse(answer.body.toString()) as { data?: string | { order_id?: string } };
  const id = typeof data === 'object' ? data.order_id : data;
  assert.ok(id !== undefined, answer.body.toString());
  return id;
}

const spot = (change: Readonly<Record<string, string>> = {}) => ({
  'account-id': path.bot.ledgerId,
  symbol: 'btcusdt',
  type: 'buy-market',
  amount: '1000',
  ...change,
});
const far = () => spot({ type: 'buy-limit', amount: '0.5', price: '20000' });
const swap = (side: 'buy' | 'sell', change: Readonly<Record<string, unknown>> = {}) => ({
  contract_code: 'BTC-USDT',
  margin_mode: 'cross',
  side,
  type: 'market',
  volume: '2',
  ...change,
});

async function place(at: string, body: unknown): Promise<string> {
  path.lives.advance(1_000);
  return idOf(await path.post(at, body));
}

/** Whoever else holds the real key, straight at the venue. */
async function placePast(at: string, body: unknown): Promise<string> {
  path.lives.advance(1_000);
  const url = at === SPOT_ORDER_PATH ? path.venue.htxSpotUrl : path.venue.htxContractUrl;
  const request = { method: 'POST', path: at, body, host: new URL(url).host } as const;
  const signed = signHtx(path.account.key, { ...request, timestampMs: path.lives.clock.wallMs() });
  return idOf(await requestRaw(url, signed));
}

const ownersOf = (view: AccountPictureView, id: string) => [
  ...new Set(
    view.fills
      .filter(({ venueOrderId }) => venueOrderId === id)
      .map(({ placedBy, virtualKeyId }) => `${placedBy} ${virtualKeyId ?? ''}`),
  ),
];

test('The picture begins with both parts of the account.', async () => {
  await until(isTrue);
  assert.deepEqual(
    shown().streams.map(({ path: at, live, refused }) => [at, live, refused.length]),
    [
      ['/ws/v2', true, 0],
      ['/ws/v5/notification', true, 0],
    ],
  );
});

test('Spot fills through a key and past the gateway are shown with whose they are.', async () => {
  const own = await place(SPOT_ORDER_PATH, spot());
  const stranger = await placePast(SPOT_ORDER_PATH, spot());
  await until((view) => isTrue(view) && view.external.orders === 1);
  assert.deepEqual(ownersOf(shown(), own), [`key ${path.bot.virtualKeyId}`]);
  assert.deepEqual(ownersOf(shown(), stranger), ['external ']);
});

test('Contract positions open and close with their fills.', async () => {
  const own = await place(SWAP_ORDER_PATH, swap('buy'));
  await until(
    (view) => view.positions.length === 1 && view.fills.some(({ venueOrderId }) => venueOrderId === own),
  );
  assert.equal(shown().positions[0]?.quantity, '2');
  const close = await place(SWAP_ORDER_PATH, swap('sell', { reduce_only: 1 }));
  await until(isTrue);
  assert.deepEqual(ownersOf(shown(), close), [`key ${path.bot.virtualKeyId}`]);
  assert.equal(shown().external.orders, 1);
});

test('Whatever happened while both streams were lost is there after they are back.', async () => {
  const lost = await place(SPOT_ORDER_PATH, far());
  await until(isTrue);
  const { streams } = path.venue.htx;
  for (const { id, isOpen, path: at } of streams.list())
    if (isOpen && ['/ws/v2', '/ws/v5/notification'].includes(at)) streams.kill(id);
  await until((view) => view.streams.every(({ live }) => !live));
  assert.equal(shown().state, 'blind');
  await path.post(`/v1/order/orders/${lost}/submitcancel`, {});
  const own = await place(SPOT_ORDER_PATH, spot());
  await place(SWAP_ORDER_PATH, swap('buy'));
  await place(SWAP_ORDER_PATH, swap('sell', { reduce_only: 1 }));
  const stranger = await placePast(SPOT_ORDER_PATH, far());
  await until((view) => view.state === 'live' && isTrue(view));
  assert.deepEqual(ownersOf(shown(), own), [`key ${path.bot.virtualKeyId}`]);
  await until((view) => view.external.orders === 2);
  assert.equal(shown().orders.find(({ venueOrderId }) => venueOrderId === stranger)?.placedBy, 'external');
});

test('A conditional order, of which no stream tells, and what it places are its key’s.', async () => {
  const last = Number(path.venue.htx.truth().prices['btcusdt']?.last);
  await path.post('/v2/algo-orders', {
    accountId: Number(path.bot.ledgerId),
    symbol: 'btcusdt',
    orderSide: 'buy',
    orderType: 'market',
    orderValue: '500',
    clientOrderId: 'cond1',
    stopPrice: String(Math.ceil(last * 1.02)),
  });
  await until((view) => view.orders.some(({ algo }) => algo));
  const waiting = shown().orders.find(({ algo }) => algo);
  assert.deepEqual([waiting?.clientOrderId, waiting?.placedBy], ['cond1', 'key']);
  const known = shown().fills.length;
  path.venue.htx.setPrice('btcusdt', String(Math.ceil(last * 1.03)));
  path.venue.htx.tick();
  await until((view) => view.fills.length > known && isTrue(view));
  await until((view) => view.fills[0]?.placedBy !== 'pending' && view.orders.every(({ algo }) => !algo));
  assert.equal(shown().fills[0]?.virtualKeyId, path.bot.virtualKeyId);
  assert.equal(shown().external.orders, 2);
});

test('The ledger says what strangers did.', async () => {
  path.lives.advance(61_000);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const entries = await path.lives.readLedger();
  const events = entries.flatMap((entry) =>
    entry.type === 'system' && entry.event === 'external-activity' ? [entry.details] : [],
  );
  assert.equal(
    events.reduce((sum, { orders }) => sum + Number(orders), 0),
    2,
  );
});
