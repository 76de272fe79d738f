/** Limits that are counted by what an account holds and trades, at both venues, through streams, answers and restarts. */
import assert from 'node:assert/strict';
import { afterEach, suite, test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_LIMITS, type Amounts, type Limits } from '@bitting/core/policy/limits.ts';
import type { Usage } from '@bitting/core/policy/usage.ts';
import type { Picture } from '@bitting/gateway/ports/pictures.ts';
import type { GatewayLives } from '../support/gateway-lives.ts';
import { HtxPath, SPOT_ORDER_PATH, SWAP_ORDER_PATH } from '../support/htx-path.ts';
import { OkxPath } from '../support/okx-path.ts';
import type { RawAnswer } from '../support/raw-client.ts';

/** What a bot does, in each venue's words. */
interface Ground {
  readonly lives: GatewayLives;
  readonly virtualKeyId: string;
  /** Far below the market: half a bitcoin at 20,000, worth 10,000. */
  readonly placeFar: () => Promise<RawAnswer>;
  readonly cancel: (placed: RawAnswer) => Promise<RawAnswer>;
  /** Two contracts at market. */
  readonly trade: (side: 'buy' | 'sell') => Promise<RawAnswer>;
  readonly contract: string;
  /** Bitcoin in one contract. */
  readonly face: string;
  readonly tick: () => void;
}

const STEP_MS = 50;
const STEPS_MAX = 2_000;
const OKX_ORDER_PATH = '/api/v5/trade/order';

async function openOkx(): Promise<Ground> {
  const path = await OkxPath.start({ venueOptions: { marketMaker: true, seed: 3 }, watchesAccounts: true });
  const { lives, virtualKeyId } = path;
  const far = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', px: '20000', sz: '0.5' };
  const swap = { instId: 'BTC-USDT-SWAP', tdMode: 'cross', ordType: 'market', sz: '2' };
  return {
    lives,
    virtualKeyId,
    contract: 'BTC-USDT-SWAP',
    face: '0.01',
    placeFar: () => path.post(OKX_ORDER_PATH, far),
    cancel: (placed) => {
      const { data } = JSON.parse(placed.body.toString()) as { data: { ordId: string }[] };
      return path.post('/api/v5/trade/cancel-order', { instId: 'BTC-USDT', ordId: data[0]?.ordId });
    },
    trade: (side) => path.post(OKX_ORDER_PATH, { ...swap, side }),
    tick: () => {
      path.venue.control.tick();
    },
  };
}

async function openHtx(): Promise<Ground> {
  const path = await HtxPath.start({
    venueOptions: { marketMaker: true, seed: 4, htxVariants: { closesSilentStreams: false } },
    watchesAccounts: true,
  });
  const { bot, lives } = path;
  const post = (at: string, body: unknown): Promise<RawAnswer> => {
    lives.advance(1_000);
    return path.post(at, body);
  };
  const far = {
    'account-id': bot.ledgerId,
    symbol: 'btcusdt',
    type: 'buy-limit',
    amount: '0.5',
    price: '20000',
  };
  const swap = { contract_code: 'BTC-USDT', margin_mode: 'cross', type: 'market', volume: '2' };
  return {
    lives,
    virtualKeyId: bot.virtualKeyId,
    contract: 'BTC-USDT',
    face: '0.001',
    placeFar: () => post(SPOT_ORDER_PATH, far),
    cancel: (placed) => {
      const { data } = JSON.parse(placed.body.toString()) as { data: string };
      return post(`/v1/order/orders/${data}/submitcancel`, {});
    },
    trade: (side) => post(SWAP_ORDER_PATH, { ...swap, side }),
    tick: () => {
      path.venue.htx.tick();
    },
  };
}

class Bot {
  readonly ground: Ground;
  readonly owner: { readonly accountId: string; readonly virtualKeyId: string };

  constructor(ground: Ground) {
    const { lives, virtualKeyId } = ground;
    this.ground = ground;
    this.owner = { accountId: lives.keyRing.listAccounts()[0]?.id ?? '', virtualKeyId };
  }

  async start(): Promise<void> {
    for (let count = 0; count < 3; count += 1) this.ground.tick();
    await this.until(({ state }) => state === 'live');
  }

  limit(change: Partial<Limits>): void {
    const { keyRing } = this.ground.lives;
    const { policy } = keyRing.virtualKey(this.owner.virtualKeyId) ?? assert.fail('no key');
    const limits = { ...NO_LIMITS, ...change };
    keyRing.setKeyPolicy(this.owner.virtualKeyId, { ...policy, version: policy.version + 1, limits });
  }

  get picture(): Picture {
    return this.ground.lives.edge.pictures.show(this.owner.accountId) ?? assert.fail('no picture');
  }

  /** What the book says once the market was asked for what it lacks. */
  async usage(): Promise<Usage> {
    const { limits } = this.ground.lives;
    for (let turn = 0; turn < 2; turn += 1) {
      const { key } = limits.usage(this.owner);
      void [key.exposures, key.lossToday];
      await limits.gather(this.owner);
      await this.pass(1_000);
    }
    return limits.usage(this.owner).key;
  }

  async until(holds: (picture: Picture) => boolean): Promise<void> {
    for (let step = 0; !holds(this.picture); step += 1) {
      if (step === STEPS_MAX) assert.fail('it did not come to it');
      await this.#step();
    }
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) await this.#step();
  }

  /** Short enough for no stream to be taken for silent, with a moment for what is under way. */
  async #step(): Promise<void> {
    this.ground.lives.advance(STEP_MS);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }

  /** Of the fills of contracts that the picture shows: worth of both sides, and what they cost, as far as it is told. */
  traded(): { readonly turnover: string; readonly lost: string; readonly count: number } {
    let turnover = Decimal.ZERO;
    let lost = Decimal.ZERO;
    let count = 0;
    for (const { change } of this.picture.fills) {
      if (change.kind !== 'fill' || change.fill.instrument !== this.ground.contract) continue;
      const { fee, price, quantity, side } = change.fill;
      const worth = quantity.multiply(price).multiply(Decimal.parse(this.ground.face));
      turnover = turnover.add(worth);
      lost = lost.add(side === 'buy' ? worth : worth.negate()).add(fee ?? Decimal.ZERO);
      count += 1;
    }
    return { turnover: turnover.toString(), lost: lost.toString(), count };
  }
}

function codeOf(answer: RawAnswer): string | null {
  return answer.headers.get('bitting-code') ?? null;
}

function textOf(amounts: Amounts | null): string | undefined {
  return amounts?.get('USDT')?.toString();
}

const opened: Bot[] = [];
afterEach(async () => {
  for (const bot of opened.splice(0)) await bot.ground.lives.close();
});

for (const [venue, open] of [
  ['OKX', openOkx],
  ['HTX', openHtx],
] as const)
  suite(`At ${venue}:`, () => {
    const begin = async (): Promise<Bot> => {
      const bot = new Bot(await open());
      opened.push(bot);
      await bot.start();
      return bot;
    };

    test('A key has no more orders open than it may, through pushes, cancels and a restart.', async () => {
      const bot = await begin();
      bot.limit({ openOrders: 2 });
      const first = await bot.ground.placeFar();
      assert.equal(codeOf(first), null);
      assert.equal(codeOf(await bot.ground.placeFar()), null);
      assert.equal(codeOf(await bot.ground.placeFar()), 'OPEN_ORDERS_EXHAUSTED');
      const openOrders = (): number =>
        bot.picture.rows.filter(({ change }) => change.kind === 'order').length;
      await bot.until(() => openOrders() === 2);
      assert.equal(codeOf(await bot.ground.placeFar()), 'OPEN_ORDERS_EXHAUSTED');
      await bot.ground.lives.restart();
      assert.equal(codeOf(await bot.ground.placeFar()), 'USAGE_UNKNOWN');
      await bot.until(({ state }) => state === 'live');
      assert.equal(codeOf(await bot.ground.placeFar()), 'OPEN_ORDERS_EXHAUSTED');
      assert.equal(codeOf(await bot.ground.cancel(first)), null);
      await bot.until(() => openOrders() === 1);
      assert.equal(codeOf(await bot.ground.placeFar()), null);
    });

    test('What was placed today counts after a restart, whatever secret the key has then; a cancel always passes.', async () => {
      const bot = await begin();
      bot.limit({ notionalPerDay: new Map([['USDT', Decimal.parse('25000')]]) });
      const first = await bot.ground.placeFar();
      assert.equal(codeOf(first), null);
      await bot.ground.lives.restart();
      assert.equal(codeOf(await bot.ground.placeFar()), null);
      assert.equal(codeOf(await bot.ground.placeFar()), 'NOTIONAL_BUDGET_EXHAUSTED');
      await bot.ground.lives.restart();
      assert.equal(codeOf(await bot.ground.placeFar()), 'NOTIONAL_BUDGET_EXHAUSTED');
      assert.equal(codeOf(await bot.ground.cancel(first)), null);
      bot.ground.lives.keyRing.rotateVirtualSecret(bot.owner.virtualKeyId);
      assert.equal((await bot.usage()).notionalToday.get('USDT')?.toString(), '20000');
    });

    test('Turnover, loss and exposure are those of the fills and positions that the picture shows, after a restart, too.', async () => {
      const bot = await begin();
      assert.equal(codeOf(await bot.ground.trade('buy')), null);
      await bot.until(
        ({ rows }) => rows.some(({ change }) => change.kind === 'position') && bot.traded().count > 0,
      );
      await bot.pass(3_000);
      const held = (await bot.usage()).exposures?.get(bot.ground.contract);
      const market = Number(bot.traded().turnover);
      assert.equal(held?.asset, 'USDT');
      assert.ok(
        Math.abs(Number(held.position.toString()) / market - 1) < 0.05,
        `${held.position} of ${market}`,
      );
      assert.equal(held.buying.toString(), '0');
      assert.equal(codeOf(await bot.ground.trade('sell')), null);
      await bot.until(
        ({ rows }) => !rows.some(({ change }) => change.kind === 'position') && bot.traded().count > 1,
      );
      const { turnover, lost } = bot.traded();
      const before = await bot.usage();
      assert.deepEqual([textOf(before.turnoverToday), textOf(before.lossToday)], [turnover, lost]);
      await bot.ground.lives.restart();
      await bot.until(({ state }) => state === 'live');
      const after = await bot.usage();
      assert.equal(textOf(after.turnoverToday), turnover);
      assert.equal(textOf(after.lossToday), bot.traded().lost);
      assert.ok(Number(bot.traded().lost) > 0);

      bot.limit({ turnoverPerDay: new Map([['USDT', Decimal.parse(turnover)]]) });
      assert.equal(codeOf(await bot.ground.trade('buy')), 'TURNOVER_EXHAUSTED');
      bot.limit({
        turnoverPerDay: new Map([['USDT', Decimal.parse(turnover).multiply(Decimal.parse('2'))]]),
      });
      assert.equal(codeOf(await bot.ground.trade('buy')), null);
      bot.limit({ lossPerDay: new Map([['USDT', Decimal.parse('0.001')]]) });
      assert.equal(codeOf(await bot.ground.trade('buy')), 'LOSS_LIMIT_REACHED');
    });
  });
