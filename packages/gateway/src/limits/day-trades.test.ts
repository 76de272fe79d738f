import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { INVERSE, PAIR, SWAP } from '@bitting/core/policy/policy.fixture.ts';
import type { Amounts } from '@bitting/core/policy/limits.ts';
import type { AccountFill } from '@bitting/core/trading/account-picture.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { OWNERLESS_TRADES_MAX } from '../bounds.ts';
import { decimal, ELSEWHERE, FakePicture, LimitWorld, OTHER, OWNER, ownedBy } from './limits.fixture.ts';

const DAY = 86_400_000;
let world: LimitWorld;

beforeEach(() => {
  world = new LimitWorld();
});

function texts(amounts: Amounts | null): Readonly<Record<string, string>> | null {
  return amounts === null
    ? null
    : Object.fromEntries(Array.from(amounts, ([asset, amount]) => [asset, amount.toString()]));
}

async function traded(owner = OWNER): Promise<readonly unknown[]> {
  const { key } = await world.known(owner);
  return [texts(key.turnoverToday), texts(key.lossToday)];
}

let trades = 0;

function fill(
  side: 'buy' | 'sell',
  quantity: string,
  price: string,
  change: Partial<AccountFill> = {},
): void {
  trades += 1;
  const tradeId = `t${trades}`;
  world.trade({ side, quantity: decimal(quantity), price: decimal(price), tradeId, ...change });
}

test('A round trip of spot turns over both ways and loses the difference and the fees.', async () => {
  fill('buy', '2', '103', { fee: decimal('0.2'), feeAsset: 'USDT' });
  fill('sell', '2', '100', { fee: decimal('0.3'), feeAsset: 'USDT' });
  assert.deepEqual(await traded(), [{ USDT: '406' }, { USDT: '6.5' }]);
});

test('What is still held is lost, or gained, at the price of now, whoever made the price that was paid.', async () => {
  fill('buy', '2', '103');
  assert.deepEqual(await traded(), [{ USDT: '206' }, { USDT: '6' }]);
  world.prices.told.set(PAIR.id, '110');
  world.clock.advance(20_000);
  assert.deepEqual(await traded(), [{ USDT: '206' }, { USDT: '-14' }]);
});

test('A fee in the base asset is lost at the price of now; a rebate is a gain; one in a third asset is left out.', async () => {
  fill('buy', '1', '100', { fee: decimal('0.1'), feeAsset: 'BTC' });
  assert.deepEqual((await traded())[1], { USDT: '10' });
  fill('buy', '1', '100', { fee: decimal('3').negate(), feeAsset: 'USDT' });
  fill('buy', '1', '100', { fee: decimal('7'), feeAsset: 'OKB' });
  assert.deepEqual((await traded())[1], { USDT: '7' });
});

test('A fee that is told later counts once, whoever the trade turns out to be of.', async () => {
  world.trade({ tradeId: 'late', venueOrderId: 'v8' }, { kind: 'pending' });
  world.trade({ tradeId: 'never' });
  assert.deepEqual((await traded())[1], { USDT: '0' });
  world.picture.fees.set('late', decimal('2'));
  assert.deepEqual((await traded())[1], { USDT: '0' });
  world.picture.found.set('v8', ownedBy('key-1'));
  for (let look = 0; look < 3; look += 1) assert.deepEqual((await traded())[1], { USDT: '2' });
  assert.deepEqual((await traded(OTHER))[1], {});
});

test('A linear contract counts its face: 0.01 × 2 BTC.', async () => {
  const swap = { instrument: SWAP.id, market: 'swap' } as const;
  fill('sell', '50', '90', swap);
  assert.deepEqual(await traded(), [{ USDT: '90' }, { USDT: '10' }]);
  fill('buy', '50', '80', swap);
  assert.deepEqual(await traded(), [{ USDT: '170' }, { USDT: '-10' }]);
});

test('An inverse contract loses in what it is settled in, by the difference of what its face buys.', async () => {
  const inverse = { instrument: INVERSE.id, market: 'swap' } as const;
  // A hundred dollars of face: bought at 125 that is 0.8 BTC, now, at 100, 1 BTC.
  fill('buy', '1', '125', inverse);
  assert.deepEqual(await traded(), [{ USD: '100' }, { BTC: '0.2' }]);
  fill('sell', '1', '80', { ...inverse, fee: decimal('0.01'), feeAsset: 'BTC' });
  assert.deepEqual(await traded(), [{ USD: '200' }, { BTC: '0.46' }]);
});

test('An option counts its premium where it is settled.', async () => {
  const option = { ...INVERSE, id: 'BTC-USD-261225-100000-C', market: 'option' } as const;
  world.prices.instruments.set(option.id, option);
  world.prices.told.set(option.id, '0.01');
  fill('buy', '1', '0.03', { instrument: option.id, market: 'option' });
  assert.deepEqual(await traded(), [{ USD: '100' }, { BTC: '2' }]);
});

test('Trades are of the day of UTC in which the venue says they were; the next day begins with none.', async () => {
  const midnight = Math.floor(world.clock.wallMs() / DAY) * DAY;
  fill('buy', '1', '100', { atMs: epochMs(midnight - 1) });
  assert.deepEqual(await traded(), [{}, {}]);
  fill('buy', '1', '100', { atMs: epochMs(midnight) });
  fill('buy', '1', '100', { atMs: epochMs(midnight + DAY - 1) });
  assert.deepEqual((await traded())[0], { USDT: '200' });
  world.clock.advance(DAY);
  assert.deepEqual(await traded(), [{}, {}]);
  fill('buy', '3', '100');
  assert.deepEqual((await traded())[0], { USDT: '300' });
  world.clock.stepWall(-DAY);
  assert.deepEqual((await traded())[0], { USDT: '200' });
});

test('A key has its own trades and those of nobody known; the account has those of strangers, too.', async () => {
  fill('buy', '1', '100');
  world.trade({ quantity: decimal('2'), tradeId: 'a' }, ownedBy('key-2'));
  world.trade({ quantity: decimal('4'), tradeId: 'b' }, { kind: 'external' });
  world.trade({ quantity: decimal('8'), tradeId: 'c', venueOrderId: 'v8' }, { kind: 'pending' });
  assert.deepEqual((await traded())[0], { USDT: '900' });
  assert.deepEqual((await traded(OTHER))[0], { USDT: '1000' });
  assert.deepEqual(texts(world.book.usage(OWNER).account.turnoverToday), { USDT: '1500' });
  world.picture.found.set('v8', ownedBy('key-2'));
  assert.deepEqual((await traded())[0], { USDT: '100' });
  assert.deepEqual((await traded(OTHER))[0], { USDT: '1000' });
});

test('Trades of nobody known beyond what is remembered stay everybody’s.', async () => {
  for (let nth = 0; nth <= OWNERLESS_TRADES_MAX; nth += 1)
    world.trade({ tradeId: `n${nth}`, venueOrderId: 'v9', quantity: decimal('0.01') }, { kind: 'pending' });
  assert.deepEqual((await traded())[0], { USDT: String(OWNERLESS_TRADES_MAX + 1) });
  world.picture.found.set('v9', ownedBy('key-2'));
  assert.deepEqual((await traded())[0], { USDT: '1' });
  assert.deepEqual((await traded(OTHER))[0], { USDT: String(OWNERLESS_TRADES_MAX + 1) });
});

test('On a day of which not all trades were told nothing is known of them; on the next it is again.', async () => {
  fill('buy', '1', '100');
  world.picture.fillsCutMs = world.clock.wallMs();
  assert.deepEqual(await traded(), [null, null]);
  world.clock.advance(DAY);
  assert.deepEqual(await traded(), [{}, {}]);
});

test('What cannot be valued is not known; what is closed needs no price.', async () => {
  world.prices.told.delete(SWAP.id);
  fill('buy', '1', '100', { instrument: SWAP.id, market: 'swap' });
  assert.deepEqual(await traded(), [null, null]);
  world.prices.told.set(SWAP.id, '100');
  assert.deepEqual(await traded(), [{ USDT: '2' }, { USDT: '0' }]);
  fill('sell', '1', '99', { instrument: SWAP.id, market: 'swap' });
  world.prices.told.clear();
  world.clock.advance(DAY / 1_000);
  assert.deepEqual(await traded(), [{ USDT: '3.98' }, { USDT: '0.02' }]);
});

test('The installation has what all accounts traded.', async () => {
  world.pictures.set(ELSEWHERE.accountId, new FakePicture());
  fill('buy', '1', '100');
  world.trade({ quantity: decimal('2'), price: decimal('101') }, ownedBy('key-3'), ELSEWHERE.accountId);
  const { installation } = await world.known();
  assert.deepEqual(texts(installation.turnoverToday), { USDT: '302' });
  assert.deepEqual(texts(installation.lossToday), { USDT: '2' });
});

test('A picture that is begun anew tells the day’s trades again, and they count once.', async () => {
  fill('buy', '1', '100');
  world.pictures.set(OWNER.accountId, new FakePicture());
  fill('buy', '1', '100');
  assert.deepEqual((await traded())[0], { USDT: '100' });
});
