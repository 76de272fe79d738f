/** The thief's ways to HTX: pairs, and contracts that are margined in USDT. Its orders cannot be changed, only replaced. */
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import type { OrderOwner } from '@bitting/gateway/ports/orders.ts';
import type { GatewayLives } from '../../support/gateway-lives.ts';
import { HtxPath, type HtxBot } from '../../support/htx-path.ts';
import { signHtx } from '../../support/htx-signing.ts';
import { requestRaw, type RawAnswer } from '../../support/raw-client.ts';
import type { HtxPaperAccount } from '../../support/simulator.ts';
import {
  FAIR,
  type BotOrder,
  type GatewayVenue,
  type Party,
  type Sizes,
  type Told,
} from './gateway-venue.ts';

/** Signatures of one second serve ten different bodies, and all of these are different. */
const STEP_MS = 150;

type Fields = Readonly<Record<string, unknown>>;

/** How one of the venue's APIs says it. */
interface Words {
  readonly instrument: string;
  readonly face: string;
  readonly sizes: Sizes;
  readonly order: (order: BotOrder, size: string, ledgerId: string) => Fields;
  readonly trigger: (order: BotOrder, at: number, ledgerId: string) => Fields;
  readonly paths: {
    readonly order: string;
    readonly batch: string;
    readonly trigger: string;
    readonly cancel: (id: string) => readonly [path: string, body: Fields];
  };
}

const PAIR: Words = {
  instrument: 'btcusdt',
  face: '1',
  sizes: { quoted: '0.05', swept: '10', offered: '1', little: '0.001' },
  order: ({ kind, price, side }, amount, ledgerId) => ({
    'account-id': ledgerId,
    symbol: 'btcusdt',
    type: `${side}-${price === null ? 'market' : kind}`,
    // A purchase at market names what it spends.
    amount: price === null && side === 'buy' ? '900' : amount,
    ...(price === null ? {} : { price: String(price) }),
  }),
  trigger: ({ price, side, size }, at, ledgerId) => ({
    accountId: ledgerId,
    symbol: 'btcusdt',
    orderSide: side,
    orderType: price === null ? 'market' : 'limit',
    stopPrice: String(at),
    ...(price === null ? { orderValue: '900' } : { orderSize: size, orderPrice: String(price) }),
  }),
  paths: {
    order: '/v1/order/orders/place',
    batch: '/v1/order/batch-orders',
    trigger: '/v2/algo-orders',
    cancel: (id) => [`/v1/order/orders/${id}/submitcancel`, {}],
  },
};

const CONTRACT = { contract_code: 'BTC-USDT', margin_mode: 'cross' } as const;
const SWAP: Words = {
  instrument: 'BTC-USDT',
  face: '0.001',
  sizes: { quoted: '0.05', swept: '10', offered: '1', little: '0.001' },
  order: ({ kind, price, reduceOnly, side }, volume) => ({
    ...CONTRACT,
    side,
    volume,
    ...(price === null
      ? { type: 'market' }
      : { type: 'limit', price: String(price), time_in_force: kind === 'ioc' ? 'ioc' : 'gtc' }),
    ...(reduceOnly === undefined ? {} : { reduce_only: reduceOnly ? '1' : '0' }),
  }),
  trigger: ({ price, side, size }, at) => ({
    ...CONTRACT,
    side,
    volume: size,
    type: 'trigger',
    trigger_price: String(at),
    ...(price === null ? {} : { price: String(price), order_price_type: 'limit' }),
  }),
  paths: {
    order: '/v5/trade/order',
    batch: '/v5/trade/batch_orders',
    trigger: '/v5/algo/order',
    cancel: (order_id) => ['/v5/trade/cancel_order', { contract_code: 'BTC-USDT', order_id }],
  },
};

export const HTX_MARKETS = { pair: PAIR, swap: SWAP } as const;

export interface HtxTerms {
  readonly policy: Policy;
  readonly market: keyof typeof HTX_MARKETS;
}

export class HtxVenue implements GatewayVenue {
  readonly lives: GatewayLives;
  readonly instrument: string;
  readonly sizes: Sizes;
  readonly owner: OrderOwner;
  readonly victim: string;
  readonly amend = null;
  readonly #words: Words;
  readonly #face: Decimal;
  readonly #path: HtxPath;
  readonly #bot: HtxBot;
  readonly #parties: Readonly<Record<Party, HtxParty>>;
  #requests = 0;

  private constructor(
    path: HtxPath,
    bot: HtxBot,
    {
      victim,
      words,
      parties,
    }: {
      readonly victim: string;
      readonly words: Words;
      readonly parties: Readonly<Record<Party, HtxParty>>;
    },
  ) {
    this.lives = path.lives;
    this.#path = path;
    this.#bot = bot;
    this.#words = words;
    this.#parties = parties;
    this.victim = victim;
    this.instrument = words.instrument;
    this.#face = Decimal.parse(words.face);
    this.sizes = words.sizes;
    const { virtualKeyId } = bot;
    this.owner = { accountId: path.lives.keyRing.virtualKey(virtualKeyId)?.accountId ?? '', virtualKeyId };
  }

  static async start({ policy, market }: HtxTerms): Promise<HtxVenue> {
    const path = await HtxPath.start({
      // The venue's own bands refuse far prices as well, and would hide whether the gateway does.
      venueOptions: { htxVariants: { closesSilentStreams: false, priceBands: false } },
      watchesAccounts: true,
    });
    const [bot] = await path.addBots(1, { policy });
    const victim = path.venue.htx.truth().accounts.at(-1)?.uid;
    if (bot === undefined || victim === undefined) throw new Error('no bot');
    const parties = { maker: await openParty(path), accomplice: await openParty(path) };
    return new HtxVenue(path, bot, { victim, words: HTX_MARKETS[market], parties });
  }

  setPrice(price: string): void {
    this.lives.venue.htx.setPrice(this.instrument, price);
  }

  truth(): ReturnType<GatewayVenue['truth']> {
    return this.lives.venue.htx.truth();
  }

  baseOf(contracts: Decimal): Decimal {
    return contracts.multiply(this.#face);
  }

  gainOf({ cost, size }: { readonly cost: Decimal; readonly size: Decimal }): Decimal {
    return this.baseOf(size)
      .multiply(Decimal.of(BigInt(FAIR)))
      .subtract(cost);
  }

  connect(): Promise<void> {
    return Promise.resolve();
  }

  async place(orders: readonly BotOrder[]): Promise<Told> {
    const items = orders.map((order) => this.#fieldsOf(order, this.#bot.ledgerId));
    const { paths } = this.#words;
    return items.length === 1 ? this.#tell(paths.order, items[0]) : this.#tell(paths.batch, items);
  }

  cancel(id: string): Promise<Told> {
    return this.#tell(...this.#words.paths.cancel(id));
  }

  trigger(order: BotOrder, at: number): Promise<Told> {
    const size = this.#unitsOf(order.size);
    return this.#tell(
      this.#words.paths.trigger,
      this.#named(this.#words.trigger({ ...order, size }, at, this.#bot.ledgerId), true),
    );
  }

  closePosition(): Promise<Told> {
    return this.#tell('/v5/trade/position', { ...CONTRACT, position_side: 'both' });
  }

  setLeverage(lever_rate: string): Promise<Told> {
    return this.#tell('/v5/position/lever', { ...CONTRACT, lever_rate });
  }

  async trade(party: Party, order: BotOrder): Promise<void> {
    const { ledgerId } = this.#parties[party];
    await this.#ask(party, this.#words.paths.order, this.#fieldsOf(order, ledgerId));
  }

  async cancelOf(party: Party): Promise<void> {
    const { uid: mine } = this.#parties[party].account;
    for (const { id, uid } of this.truth().openOrders)
      if (uid === mine) await this.#ask(party, ...this.#words.paths.cancel(id));
  }

  close(): Promise<void> {
    return this.#path.close();
  }

  #unitsOf(size: string): string {
    return Decimal.parse(size).divide(this.#face, 6, 'down').toString();
  }

  #fieldsOf(order: BotOrder, ledgerId: string): Fields {
    return this.#named(this.#words.order(order, this.#unitsOf(order.size), ledgerId), false);
  }

  /** No two bodies are the same. */
  #named(fields: Fields, isAlgo: boolean): Fields {
    this.#requests += 1;
    const id = String(1_000 + this.#requests);
    if (this.#words === PAIR) return { ...fields, [isAlgo ? 'clientOrderId' : 'client-order-id']: id };
    return { ...fields, [isAlgo ? 'algo_client_order_id' : 'client_order_id']: id };
  }

  async #tell(path: string, body: unknown): Promise<Told> {
    this.lives.advance(STEP_MS);
    return toldIn(await this.#path.send({ method: 'POST', path, body }, this.#bot));
  }

  async #ask(party: Party, path: string, body: Fields): Promise<void> {
    const url = this.#words === PAIR ? this.lives.venue.htxSpotUrl : this.lives.venue.htxContractUrl;
    const { key } = this.#parties[party].account;
    const timestampMs = this.lives.clock.wallMs();
    await requestRaw(url, signHtx(key, { method: 'POST', path, body, host: new URL(url).host, timestampMs }));
  }
}

interface HtxParty {
  readonly account: HtxPaperAccount;
  readonly ledgerId: string;
}

async function openParty({ lives: { clock, venue } }: HtxPath): Promise<HtxParty> {
  const account = venue.openHtxAccount({
    funds: { USDT: '100000000', BTC: '1000' },
    contract: { USDT: '100000000' },
  });
  const { host } = new URL(venue.htxSpotUrl);
  const path = '/v1/account/accounts';
  const request = signHtx(account.key, { method: 'GET', path, host, timestampMs: clock.wallMs() });
  const { data } = bodyOf(await requestRaw(venue.htxSpotUrl, request)) as {
    readonly data: readonly { readonly id: number; readonly type: string }[];
  };
  return { account, ledgerId: String(data.find(({ type }) => type === 'spot')?.id ?? '') };
}

function bodyOf(answer: RawAnswer): unknown {
  return JSON.parse(answer.body.toString());
}

/** Of pairs the answer is an id; of contracts an object with one; of batches a list of either. */
function toldIn(answer: RawAnswer): Told {
  const text = answer.body.toString();
  const { status, code, data } = bodyOf(answer) as { status?: string; code?: number; data?: unknown };
  const rows = [data].flat().map((row) => (row ?? {}) as Fields | string | number);
  const isDone = (status === 'ok' || code === 200) && rows.every((row) => !isError(row));
  return { isDone, ids: rows.map((row) => idIn(row)), text };
}

function isError(row: Fields | string | number): boolean {
  return typeof row === 'object' && ['err-code', 'err_code'].some((name) => name in row);
}

function idIn(row: Fields | string | number): string {
  if (typeof row !== 'object') return String(row);
  const id = row['order-id'] ?? row['order_id'] ?? row['clientOrderId'] ?? row['algo_id'] ?? '';
  return typeof id === 'string' || typeof id === 'number' ? String(id) : '';
}
