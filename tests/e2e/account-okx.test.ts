/** The live picture of an OKX account, against the venue’s own truth: through keys, past the gateway, and over losses. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { AccountPictureView } from '@bitting/client/pictures.ts';
import { viewPicture } from '@bitting/gateway/admin/picture-views.ts';
import { shownFacts, truthFacts } from '../support/account-truth.ts';
import { issueOkxBot, jsonOf, OkxPath, PATH_POLICY, type OkxBot } from '../support/okx-path.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';

let path: OkxPath;
let accountId: string;
let second: OkxBot;

before(async () => {
  path = await OkxPath.start({ venueOptions: { marketMaker: true, seed: 3 }, watchesAccounts: true });
  accountId = path.accountId;
  second = issueOkxBot(path.lives, accountId, { label: 'second bot', policy: PATH_POLICY });
  for (let count = 0; count < 3; count += 1) path.venue.control.tick();
  await until((view) => view.state === 'live');
});
after(async () => {
  await path.close();
});

function shown(): AccountPictureView {
  const picture = path.edge.pictures.show(accountId);
  assert.ok(picture !== null);
  return viewPicture(picture, { label: '', nowMs: path.lives.clock.wallMs() });
}

function truth() {
  return truthFacts(path.venue.control.truth(), {
    uid: path.account.uid,
    walletOf: (wallet) => (wallet === 'trading' ? 'trading' : null),
  });
}

/** Time passes in small steps, with turns for what is under way, until the picture is so. */
async function until(holds: (view: AccountPictureView) => boolean): Promise<void> {
  for (let step = 0; !holds(shown()); step += 1) {
    if (step === 2_000) assert.fail(`it did not come to it: ${JSON.stringify(shown(), null, 1)}`);
    path.lives.advance(50);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const isTrue = (view: AccountPictureView): boolean =>
  JSON.stringify(shownFacts(view)) === JSON.stringify(truth());

async function order(key: OkxKey, body: Readonly<Record<string, string>>, url = path.url): Promise<string> {
  path.lives.advance(1);
  const timestampMs = path.lives.clock.wallMs();
  const answer = await requestRaw(
    url,
    signOkx(key, { method: 'POST', target: '/api/v5/trade/order', timestampMs, body }),
  );
  const [row] = jsonOf(answer).data;
  assert.equal(row?.['sCode'], '0', answer.body.toString());
  return row['ordId'] ?? '';
}

const SPOT_BUY = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'market', sz: '1000' };
const SWAP_BUY = { instId: 'BTC-USDT-SWAP', tdMode: 'cross', side: 'buy', ordType: 'market', sz: '2' };
const far = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', px: '20000', sz: '0.01' };

test('The picture begins with what the account holds, asked and streamed.', async () => {
  await until(isTrue);
  assert.equal(shown().state, 'live');
  assert.deepEqual(
    shown().streams.map(({ path: at, live }) => [at, live]),
    [
      ['/ws/v5/private', true],
      ['/ws/v5/business', true],
    ],
  );
  for (const { source, heardMs } of shown().balances)
    assert.ok(['stream', 'asked'].includes(source) && heardMs > 0);
});

test('Fills through one key, another key and past the gateway are shown with whose they are.', async () => {
  const own = await order(path.bot, SPOT_BUY);
  const other = await order(second.key, SWAP_BUY);
  const stranger = await order(path.account.key, SPOT_BUY, path.venue.okxUrl);
  await until((view) => isTrue(view) && view.external.fills > 0);
  const ownerOf = (id: string) => {
    const fills = shown().fills.filter(({ venueOrderId }) => venueOrderId === id);
    assert.ok(fills.length > 0);
    return [...new Set(fills.map(({ placedBy, virtualKeyId }) => `${placedBy} ${virtualKeyId ?? ''}`))];
  };
  assert.deepEqual(ownerOf(own), [`key ${path.virtualKeyId}`]);
  assert.deepEqual(ownerOf(other), [`key ${second.virtualKeyId}`]);
  assert.deepEqual(ownerOf(stranger), ['external ']);
  assert.equal(shown().external.orders, 1);
});

test('An open order is shown as it is filled and amended, and goes when it is cancelled.', async () => {
  const ordId = await order(path.bot, far);
  await until(isTrue);
  const [open] = shown().orders;
  assert.deepEqual([open?.venueOrderId, open?.placedBy, open?.price], [ordId, 'key', '20000']);
  await path.post('/api/v5/trade/amend-order', { instId: 'BTC-USDT', ordId, newSz: '0.02' });
  await until((view) => view.orders[0]?.quantity === '0.02');
  await path.post('/api/v5/trade/cancel-order', { instId: 'BTC-USDT', ordId });
  await until((view) => view.orders.length === 0 && isTrue(view));
});

test('Whatever happened while the streams were lost is there after they are back.', async () => {
  const streams = path.venue.control.streams;
  const lost = await order(path.bot, far);
  await until(isTrue);
  for (const { id, isOpen, path: at } of streams.list())
    if (isOpen && at.startsWith('/ws/v5/')) streams.kill(id);
  await until((view) => view.state === 'blind');
  await path.post('/api/v5/trade/cancel-order', { instId: 'BTC-USDT', ordId: lost });
  await order(second.key, SPOT_BUY);
  await order(path.account.key, far, path.venue.okxUrl);
  const before = shown().parts.reduce((sum, { repaired }) => sum + repaired, 0);
  await until((view) => view.state === 'live' && isTrue(view));
  assert.ok(shown().parts.reduce((sum, { repaired }) => sum + repaired, 0) > before);
  await until((view) => view.external.orders === 2);
});

test('A stop that came with an order, and what it places, are its key’s.', async () => {
  const { control } = path.venue;
  await order(path.bot, {
    ...SWAP_BUY,
    attachAlgoOrds: [{ slTriggerPx: '30000', slOrdPx: '-1', attachAlgoClOrdId: 'mystop1' }] as never,
  });
  await until((view) => view.orders.some(({ algo }) => algo) && isTrue(view));
  const stop = shown().orders.find(({ algo }) => algo);
  assert.deepEqual([stop?.placedBy, stop?.virtualKeyId], ['key', path.virtualKeyId]);
  control.setPrice('BTC-USDT-SWAP', '29000');
  control.tick();
  await until((view) => !view.orders.some(({ algo }) => algo) && isTrue(view));
  const sold = shown().fills.filter(
    ({ instrument, side }) => instrument === 'BTC-USDT-SWAP' && side === 'sell',
  );
  assert.ok(sold.length > 0 && sold.every(({ virtualKeyId }) => virtualKeyId === path.virtualKeyId));
  assert.equal(shown().external.orders, 2);
});

test('After a restart the picture is there again, with the owners, and what was external is no news twice.', async () => {
  const own = await order(path.bot, far);
  await until(isTrue);
  path.lives.advance(61_000);
  await path.restart();
  const strangers = await order(path.account.key, far, path.venue.okxUrl);
  await until((view) => view.state === 'live' && view.external.orders === 1);
  const placedBy = (id: string) => shown().orders.find(({ venueOrderId }) => venueOrderId === id)?.placedBy;
  assert.deepEqual([placedBy(own), placedBy(strangers)], ['key', 'external']);
  assert.deepEqual(shown().orders.length, 3);
});

test('What a trigger order placed while nobody listened is its key’s after a restart.', async () => {
  const { control } = path.venue;
  const last = Number(control.truth().prices['BTC-USDT']?.last);
  const trigger = {
    instId: 'BTC-USDT',
    tdMode: 'cash',
    side: 'buy',
    ordType: 'trigger',
    sz: '0.01',
    tgtCcy: 'base_ccy',
  };
  const answer = await path.post('/api/v5/trade/order-algo', {
    ...trigger,
    triggerPx: String(Math.ceil(last * 1.01)),
    orderPx: '-1',
  });
  assert.equal(jsonOf(answer).data[0]?.['sCode'], '0', answer.body.toString());
  await until((view) => view.orders.some(({ algo }) => algo) && view.state === 'live');
  for (const { id, isOpen } of control.streams.list()) if (isOpen) control.streams.stall(id);
  control.setPrice('BTC-USDT', String(Math.ceil(last * 1.02)));
  control.tick();
  await path.restart();
  path.lives.advance(20_000);
  await until(
    (view) => view.state === 'live' && view.fills[0]?.placedBy === 'key' && view.fills[0].quantity === '0.01',
  );
  assert.equal(shown().fills[0]?.virtualKeyId, path.virtualKeyId);
});

test('The ledger says what strangers did, and nothing of our own.', async () => {
  path.lives.advance(61_000);
  await path.lives.until(() => true);
  const events = (await path.readLedger()).flatMap((entry) =>
    entry.type === 'system' && entry.event === 'external-activity' ? [entry.details] : [],
  );
  assert.equal(
    events.reduce((sum, { orders }) => sum + Number(orders), 0),
    3,
  );
  assert.ok(events.every((details) => details['accountId'] === accountId));
});
