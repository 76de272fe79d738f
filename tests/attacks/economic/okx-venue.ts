/** The thief's ways to OKX: requests, or frames of a stream where the venue has them. */
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import { GatewayLives } from '../../support/gateway-lives.ts';
import { cutOkxBot, jsonOf, type OkxBot } from '../../support/okx-path.ts';
import { signOkx, type OkxKey } from '../../support/okx-signing.ts';
import { OkxStream, type OkxFrame } from '../../support/okx-stream.ts';
import { requestRaw } from '../../support/raw-client.ts';
import type { PaperAccount } from '../../support/simulator.ts';
import {
  FAIR,
  type Amendment,
  type BotOrder,
  type GatewayVenue,
  type Party,
  type Sizes,
  type Told,
} from './gateway-venue.ts';

interface OkxMarket {
  readonly tdMode: string;
  /** What is in one contract: of the base asset, or dollars of an inverse one. */
  readonly face: string;
  readonly isInverse?: true;
  /** By which streams name it. */
  readonly code: number;
  readonly sizes: Sizes;
}

export const OKX_MARKETS = {
  'BTC-USDT': {
    tdMode: 'cash',
    face: '1',
    code: 10459,
    sizes: { quoted: '0.05', swept: '10', offered: '1', little: '0.00001' },
  },
  'BTC-USDT-SWAP': {
    tdMode: 'cross',
    face: '0.01',
    code: 10458,
    sizes: { quoted: '0.05', swept: '10', offered: '1', little: '0.0001' },
  },
  'BTC-USD-SWAP': {
    tdMode: 'cross',
    face: '100',
    isInverse: true,
    code: 10462,
    sizes: { quoted: '0.05', swept: '10', offered: '1', little: '0.002' },
  },
} as const satisfies Record<string, OkxMarket>;

const FUNDS = { USDT: '100000000', BTC: '1000' } as const;
/** What the venue takes through streams, and what such a frame is called. */
const STREAMED: Readonly<Record<string, string>> = {
  '/api/v5/trade/order': 'order',
  '/api/v5/trade/batch-orders': 'batch-orders',
  '/api/v5/trade/amend-order': 'amend-order',
  '/api/v5/trade/cancel-order': 'cancel-order',
};

export interface OkxTerms {
  readonly policy: Policy;
  readonly instrument: keyof typeof OKX_MARKETS;
  readonly way: 'requests' | 'stream';
  /** The account has a position for each side of a contract, and orders name theirs. */
  readonly hedged?: true;
}

type Fields = Readonly<Record<string, unknown>>;
/** Rows of an answer, whichever way it came. */
interface Rows {
  readonly code: string;
  readonly data: readonly Readonly<Record<string, string>>[];
}

export class OkxVenue implements GatewayVenue {
  readonly lives: GatewayLives;
  readonly instrument: keyof typeof OKX_MARKETS;
  readonly sizes: Sizes;
  readonly owner: OkxBot;
  readonly victim: string;
  readonly #victim: PaperAccount;
  readonly #market: OkxMarket;
  readonly #keys: Readonly<Record<Party, PaperAccount>>;
  readonly #way: OkxTerms['way'];
  readonly #hedged: boolean;
  readonly #face: Decimal;
  #stream: OkxStream | null = null;
  #frames = 0;

  private constructor(lives: GatewayLives, { hedged, instrument, policy, way }: OkxTerms) {
    this.lives = lives;
    this.instrument = instrument;
    this.#way = way;
    this.#market = OKX_MARKETS[instrument];
    this.#face = Decimal.parse(this.#market.face);
    this.#hedged = hedged === true;
    this.sizes = this.#market.sizes;
    const open = (): PaperAccount => lives.venue.openAccount({ funds: FUNDS });
    const victim = open();
    this.#victim = victim;
    this.victim = victim.uid;
    this.#keys = { maker: open(), accomplice: open() };
    this.owner = cutOkxBot(lives, victim, policy);
  }

  static async start(terms: OkxTerms): Promise<OkxVenue> {
    // The venue's own bands refuse far prices as well, and would hide whether the gateway does.
    const venueOptions = { variants: { priceBands: false } };
    const lives = await GatewayLives.start({
      venue: 'okx',
      families: ['okx'],
      watchesAccounts: true,
      venueOptions,
    });
    const venue = new OkxVenue(lives, terms);
    const posMode = 'long_short_mode';
    if (terms.hedged === true)
      await venue.#ask(venue.#victim.key, '/api/v5/account/set-position-mode', { posMode });
    return venue;
  }

  setPrice(price: string): void {
    this.lives.venue.control.setPrice(this.instrument, price);
  }

  baseOf(contracts: Decimal): Decimal {
    const amount = contracts.multiply(this.#face);
    return this.#market.isInverse === true ? amount.divide(Decimal.of(BigInt(FAIR)), 18, 'down') : amount;
  }

  gainOf(position: { readonly cost: Decimal; readonly size: Decimal }): Decimal {
    const base = this.baseOf(position.size);
    const fair = Decimal.of(BigInt(FAIR));
    // What an inverse position is worth is owed in bitcoin.
    return this.#market.isInverse === true
      ? base.negate().subtract(position.cost).multiply(fair)
      : base.multiply(fair).subtract(position.cost);
  }

  truth(): ReturnType<GatewayVenue['truth']> {
    return this.lives.venue.control.truth();
  }

  async connect(): Promise<void> {
    this.#stream?.close();
    if (this.#way === 'requests') return;
    const stream = await OkxStream.open(this.lives.url('okx'));
    this.#stream = stream;
    this.lives.advance(1_000);
    stream.login(this.owner.key, this.lives.clock.wallMs());
    await this.lives.until(() => stream.event('login') !== undefined);
  }

  async place(orders: readonly BotOrder[]): Promise<Told> {
    const items = orders.map((order) => ({ ...this.#fieldsOf(order), ...this.#sideOf(order) }));
    const [first, ...more] = items;
    return more.length === 0
      ? this.#tell('/api/v5/trade/order', first ?? {})
      : this.#tell('/api/v5/trade/batch-orders', items);
  }

  amend(ordId: string, { size, price }: Amendment): Promise<Told> {
    return this.#tell('/api/v5/trade/amend-order', {
      instId: this.instrument,
      ordId,
      ...(size === undefined ? {} : { newSz: this.#unitsOf(size) }),
      ...(price === undefined ? {} : { newPx: String(price) }),
    });
  }

  cancel(ordId: string): Promise<Told> {
    return this.#tell('/api/v5/trade/cancel-order', { instId: this.instrument, ordId });
  }

  trigger(order: BotOrder, at: number): Promise<Told> {
    const { side, size, price } = order;
    return this.#tell('/api/v5/trade/order-algo', {
      instId: this.instrument,
      tdMode: this.#market.tdMode,
      side,
      sz: this.#unitsOf(size),
      ordType: 'trigger',
      triggerPx: String(at),
      ...this.#sideOf(order),
      orderPx: price === null ? '-1' : String(price),
    });
  }

  closePosition(): Promise<Told> {
    const side = this.#hedged ? { posSide: 'long' } : {};
    return this.#tell('/api/v5/trade/close-position', { instId: this.instrument, mgnMode: 'cross', ...side });
  }

  setLeverage(lever: string): Promise<Told> {
    return this.#tell('/api/v5/account/set-leverage', { instId: this.instrument, mgnMode: 'cross', lever });
  }

  async trade(party: Party, order: BotOrder): Promise<void> {
    await this.#ask(this.#keys[party].key, '/api/v5/trade/order', this.#fieldsOf(order));
  }

  async cancelOf(party: Party): Promise<void> {
    const { key, uid: mine } = this.#keys[party];
    for (const { id, uid } of this.truth().openOrders)
      if (uid === mine)
        await this.#ask(key, '/api/v5/trade/cancel-order', { instId: this.instrument, ordId: id });
  }

  close(): Promise<void> {
    this.#stream?.close();
    return this.lives.close();
  }

  #unitsOf(size: string): string {
    const base = Decimal.parse(size);
    const amount = this.#market.isInverse === true ? base.multiply(Decimal.of(BigInt(FAIR))) : base;
    return amount.divide(this.#face, 8, 'down').toString();
  }

  /** The position that an order of the victim is for. */
  #sideOf({ reduceOnly = false, side }: BotOrder): Fields {
    return this.#hedged ? { posSide: (side === 'buy') === reduceOnly ? 'short' : 'long' } : {};
  }

  #fieldsOf({ kind, price, reduceOnly, side, size }: BotOrder): Fields {
    return {
      instId: this.instrument,
      tdMode: this.#market.tdMode,
      side,
      sz: this.#unitsOf(size),
      ...(price === null ? { ordType: 'market' } : { ordType: kind, px: String(price) }),
      ...(reduceOnly === undefined ? {} : { reduceOnly }),
    };
  }

  /** As the bot, through the gateway. */
  async #tell(target: string, body: Fields | readonly Fields[]): Promise<Told> {
    this.lives.advance(1);
    const op = STREAMED[target];
    const { code, data } =
      this.#stream === null || op === undefined
        ? await this.#ask(this.owner.key, target, body, this.lives.url('okx'))
        : await this.#frame(this.#stream, op, [body].flat());
    const codes = data.length === 0 ? [code] : data.map((row) => row['sCode'] ?? code);
    return {
      isDone: codes.every((one) => one === '0'),
      ids: data.map((row) => row['ordId'] ?? ''),
      text: codes.join(', '),
    };
  }

  /** Frames name their instrument by number. */
  async #frame(stream: OkxStream, op: string, args: readonly Fields[]): Promise<Rows> {
    this.#frames += 1;
    const id = String(this.#frames);
    const { code: instIdCode } = this.#market;
    const numbered = args.map(({ instId, ...rest }) =>
      instId === undefined ? rest : { instIdCode, ...rest },
    );
    stream.send({ id, op, args: numbered });
    let answer: OkxFrame | undefined;
    await this.lives.until(() => {
      answer = stream.answer(id);
      if (stream.closed !== null) throw new Error(`closed with ${stream.closed.code}`);
      return answer !== undefined;
    });
    return { code: String(answer?.['code']), data: (answer?.['data'] ?? []) as Rows['data'] };
  }

  async #ask(
    key: OkxKey,
    target: string,
    body: Fields | readonly Fields[],
    url = this.lives.venue.okxUrl,
  ): Promise<Rows> {
    const timestampMs = this.lives.clock.wallMs();
    return jsonOf(await requestRaw(url, signOkx(key, { method: 'POST', target, body, timestampMs })));
  }
}
