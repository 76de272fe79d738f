/**
 * The whole gateway in this process between a stolen key and the simulator: signatures, sockets, ledger and limits as they
 * are. The honest market and the accomplice trade at the venue itself, with keys of their own.
 */
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import type { LayerUsage } from '@bitting/core/policy/usage.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import type { OrderOwner } from '@bitting/gateway/ports/orders.ts';
import { GatewayLives, textOf } from '../../support/gateway-lives.ts';
import { jsonOf } from '../../support/okx-path.ts';
import { signOkx, type OkxKey } from '../../support/okx-signing.ts';
import { requestRaw } from '../../support/raw-client.ts';
import type { PaperAccount } from '../../support/simulator.ts';

export const FAIR = 60_000;
/** How orders of an instrument are written, and in which sizes others trade. */
const MARKETS = {
  'BTC-USDT': { tdMode: 'cash', quoted: '0.05', swept: '10', offered: '1', little: '0.00001' },
  'BTC-USDT-SWAP': { tdMode: 'cross', quoted: '5', swept: '1000', offered: '100', little: '0.01' },
} as const;
export type GroundInstrument = keyof typeof MARKETS;
const CONTRACT = Decimal.parse('0.01');
const FUNDS = { USDT: '100000000', BTC: '1000' } as const;
/** Prices are asked for again after this. */
const LOOK_MS = 6_000;
const HOUR_MS = 3_600_000;
const STEP_MS = 50;
const STEPS_MAX = 2_000;

export interface RestOrder {
  readonly side: 'buy' | 'sell';
  readonly sz: string;
  readonly px?: string;
  readonly ordType: string;
  readonly reduceOnly?: boolean;
}

/** What the bot was told: the venue's code of each item. */
export interface Told {
  readonly codes: readonly string[];
  readonly ids: readonly string[];
}

export class GatewayGround {
  readonly lives: GatewayLives;
  readonly instrument: GroundInstrument;
  readonly #market: (typeof MARKETS)[GroundInstrument];
  readonly #owner: OrderOwner;
  readonly #victim: PaperAccount;
  readonly #maker: PaperAccount;
  readonly #accomplice: PaperAccount;
  readonly #bot: OkxKey;

  private constructor(lives: GatewayLives, policy: Policy, instrument: GroundInstrument) {
    this.lives = lives;
    this.instrument = instrument;
    this.#market = MARKETS[instrument];
    const open = (): PaperAccount => lives.venue.openAccount({ funds: FUNDS });
    [this.#victim, this.#maker, this.#accomplice] = [open(), open(), open()];
    lives.venue.control.setPrice(instrument, String(FAIR));
    [this.#bot, this.#owner] = cutKey(lives, this.#victim, policy);
  }

  static async start(policy: Policy, instrument: GroundInstrument): Promise<GatewayGround> {
    const lives = await GatewayLives.start({ venue: 'okx', families: ['okx'], watchesAccounts: true });
    return new GatewayGround(lives, policy, instrument);
  }

  /** Of the key, as the gateway counts it. */
  get usage(): LayerUsage {
    return this.lives.limits.usage(this.#owner);
  }

  get day(): number {
    return Math.floor(this.lives.clock.wallMs() / (24 * HOUR_MS));
  }

  /** The next clock hour begins; others quote around the fair price, and the price is looked at anew. */
  async nextHour(): Promise<void> {
    this.lives.advance(HOUR_MS - (this.lives.clock.wallMs() % HOUR_MS) + 1_000);
    await this.quote();
    await this.passUntil(() => this.usage.key.exposures !== null);
  }

  /** A little time passes for everybody, and a little real time, until it is so. */
  async passUntil(holds: () => boolean): Promise<void> {
    for (let step = 0; !holds(); step += 1) {
      if (step === STEPS_MAX) throw new Error('it did not come to it');
      this.lives.advance(STEP_MS);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  async quote(): Promise<void> {
    await this.#cancelAll(this.#accomplice);
    await this.#cancelAll(this.#maker);
    for (const [side, px] of [
      ['buy', FAIR - 12],
      ['sell', FAIR + 12],
    ] as const) {
      await this.#direct(this.#maker, { side, sz: this.#market.quoted, px: String(px), ordType: 'limit' });
    }
    // Somebody trades at about the fair price.
    await this.#direct(this.#accomplice, {
      side: 'buy',
      sz: this.#market.little,
      px: String(FAIR + 12),
      ordType: 'ioc',
    });
    this.lives.advance(LOOK_MS);
  }

  /** The accomplice takes what others offer up to a price, and offers there himself. */
  async offer(side: 'buy' | 'sell', px: number): Promise<void> {
    const other = side === 'buy' ? 'sell' : 'buy';
    await this.#cancelAll(this.#accomplice);
    await this.#direct(this.#accomplice, { side, sz: this.#market.swept, px: String(px), ordType: 'ioc' });
    await this.#direct(this.#accomplice, {
      side: other,
      sz: this.#market.offered,
      px: String(px),
      ordType: 'limit',
    });
  }

  async place(...orders: readonly RestOrder[]): Promise<Told> {
    const items = orders.map((order) => ({ instId: this.instrument, tdMode: this.#market.tdMode, ...order }));
    return orders.length === 1
      ? this.#ask('/api/v5/trade/order', items[0])
      : this.#ask('/api/v5/trade/batch-orders', items);
  }

  amend(ordId: string, change: { readonly newSz?: string; readonly newPx?: string }): Promise<Told> {
    return this.#ask('/api/v5/trade/amend-order', { instId: this.instrument, ordId, ...change });
  }

  cancel(ordId: string): Promise<Told> {
    return this.#ask('/api/v5/trade/cancel-order', { instId: this.instrument, ordId });
  }

  trigger(order: RestOrder & { readonly triggerPx: string }): Promise<Told> {
    const { side, sz, px, triggerPx } = order;
    const terms = { side, sz, triggerPx, orderPx: px ?? '-1', ordType: 'trigger' };
    return this.#ask('/api/v5/trade/order-algo', {
      instId: this.instrument,
      tdMode: this.#market.tdMode,
      ...terms,
    });
  }

  closePosition(): Promise<Told> {
    return this.#ask('/api/v5/trade/close-position', { instId: this.instrument, mgnMode: 'cross' });
  }

  setLeverage(lever: string): Promise<Told> {
    return this.#ask('/api/v5/account/set-leverage', { instId: this.instrument, mgnMode: 'cross', lever });
  }

  /** Of the victim, in contracts; above zero: long. */
  position(): Decimal {
    const { positions } = this.lives.venue.control.truth();
    return positions.find(({ uid }) => uid === this.#victim.uid)?.size ?? Decimal.ZERO;
  }

  /** What the victim has is worth, at the fair price. */
  equity(): Decimal {
    const { balances, positions } = this.lives.venue.control.truth();
    const fair = Decimal.of(BigInt(FAIR));
    const isMine = ({ uid }: { readonly uid: string }): boolean => uid === this.#victim.uid;
    const held = balances
      .filter((balance) => isMine(balance))
      .map(({ asset, cash }) => (asset === 'BTC' ? cash.multiply(fair) : cash));
    const open = positions
      .filter((position) => isMine(position))
      .map(({ cost, size }) => size.multiply(CONTRACT).multiply(fair).subtract(cost));
    return [...held, ...open].reduce((sum, amount) => sum.add(amount), Decimal.ZERO);
  }

  close(): Promise<void> {
    return this.lives.close();
  }

  async #ask(target: string, body: unknown): Promise<Told> {
    this.lives.advance(1);
    const timestampMs = this.lives.clock.wallMs();
    const request = signOkx(this.#bot, { method: 'POST', target, body, timestampMs });
    const { code, data } = jsonOf(await requestRaw(this.lives.url('okx'), request));
    return {
      codes: data.length === 0 ? [code] : data.map((row) => row['sCode'] ?? code),
      ids: data.map((row) => row['ordId'] ?? ''),
    };
  }

  async #direct(account: PaperAccount, order: RestOrder): Promise<void> {
    await this.#directAsk(account, '/api/v5/trade/order', {
      instId: this.instrument,
      tdMode: this.#market.tdMode,
      ...order,
    });
  }

  async #directAsk(account: PaperAccount, target: string, body: unknown): Promise<void> {
    const timestampMs = this.lives.clock.wallMs();
    const request = signOkx(account.key, { method: 'POST', target, body, timestampMs });
    await requestRaw(this.lives.venue.okxUrl, request);
  }

  async #cancelAll(account: PaperAccount): Promise<void> {
    const { openOrders } = this.lives.venue.control.truth();
    for (const { id, uid } of openOrders)
      if (uid === account.uid)
        await this.#directAsk(account, '/api/v5/trade/cancel-order', { instId: this.instrument, ordId: id });
  }
}

function cutKey(
  lives: GatewayLives,
  { uid, key }: PaperAccount,
  policy: Policy,
): readonly [OkxKey, OrderOwner] {
  const { keyRing, clock } = lives;
  const { account } = keyRing.bindCredential({
    venue: 'okx',
    environment: 'paper',
    region: 'paper',
    label: 'real key',
    permissions: ['read_only', 'trade'],
    ipBound: false,
    trading: 'both',
    boundAt: clock.wallMs(),
    expiresAt: null,
    venueUid: uid,
    venueMainUid: uid,
    venueAccounts: [],
    apiKey: Secret.fromText('api key', key.apiKey),
    secret: Secret.fromText('secret', key.secret),
    passphrase: Secret.fromText('passphrase', key.passphrase),
  });
  const issued = keyRing.issueVirtualKey({
    accountId: account.id,
    label: 'bot',
    owner: 'tests',
    policy,
    createdAt: clock.wallMs(),
    algorithm: 'hmac-sha256',
    publicKey: null,
    bodyBinding: 'none',
  });
  const bot: OkxKey = {
    apiKey: issued.entry.apiKey,
    secret: textOf(issued.secret),
    passphrase: textOf(issued.passphrase),
  };
  return [bot, { accountId: account.id, virtualKeyId: issued.entry.id }];
}
