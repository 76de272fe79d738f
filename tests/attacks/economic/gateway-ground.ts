/**
 * The whole gateway in this process between a stolen key and the simulator: signatures, sockets, ledger and limits as they
 * are. The honest market and the accomplice trade at the venue itself, with keys of their own.
 */
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import { GatewayLives, textOf } from '../../support/gateway-lives.ts';
import { jsonOf } from '../../support/okx-path.ts';
import { signOkx, type OkxKey } from '../../support/okx-signing.ts';
import { requestRaw } from '../../support/raw-client.ts';
import type { PaperAccount } from '../../support/simulator.ts';

export const FAIR = 60_000;
const INSTRUMENT = 'BTC-USDT';
const FUNDS = { USDT: '100000000', BTC: '1000' } as const;
/** Prices are asked for again after this. */
const LOOK_MS = 6_000;
const HOUR_MS = 3_600_000;

export interface RestOrder {
  readonly side: 'buy' | 'sell';
  readonly sz: string;
  readonly px?: string;
  readonly ordType: string;
}

/** What the bot was told: the venue's code of each item. */
export interface Told {
  readonly codes: readonly string[];
  readonly ids: readonly string[];
}

export class GatewayGround {
  readonly lives: GatewayLives;
  readonly #victim: PaperAccount;
  readonly #maker: PaperAccount;
  readonly #accomplice: PaperAccount;
  readonly #bot: OkxKey;

  private constructor(lives: GatewayLives, policy: Policy) {
    this.lives = lives;
    const open = (): PaperAccount => lives.venue.openAccount({ funds: FUNDS });
    [this.#victim, this.#maker, this.#accomplice] = [open(), open(), open()];
    lives.venue.control.setPrice(INSTRUMENT, String(FAIR));
    this.#bot = cutKey(lives, this.#victim, policy);
  }

  static async start(policy: Policy): Promise<GatewayGround> {
    const lives = await GatewayLives.start({ venue: 'okx', families: ['okx'] });
    return new GatewayGround(lives, policy);
  }

  get day(): number {
    return Math.floor(this.lives.clock.wallMs() / (24 * HOUR_MS));
  }

  /** The next clock hour begins; others quote around the fair price, and the price is looked at anew. */
  async nextHour(): Promise<void> {
    this.lives.advance(HOUR_MS - (this.lives.clock.wallMs() % HOUR_MS) + 1_000);
    await this.quote();
  }

  async quote(): Promise<void> {
    await this.#cancelAll(this.#accomplice);
    await this.#cancelAll(this.#maker);
    for (const [side, px] of [
      ['buy', FAIR - 12],
      ['sell', FAIR + 12],
    ] as const) {
      await this.#direct(this.#maker, { side, sz: '0.05', px: String(px), ordType: 'limit' });
    }
    // Somebody trades at about the fair price.
    await this.#direct(this.#accomplice, {
      side: 'buy',
      sz: '0.00001',
      px: String(FAIR + 12),
      ordType: 'ioc',
    });
    this.lives.advance(LOOK_MS);
  }

  /** The accomplice takes what others offer up to a price, and offers there himself. */
  async offer(side: 'buy' | 'sell', px: number, sz = '1'): Promise<void> {
    const other = side === 'buy' ? 'sell' : 'buy';
    await this.#cancelAll(this.#accomplice);
    await this.#direct(this.#accomplice, { side, sz: '10', px: String(px), ordType: 'ioc' });
    await this.#direct(this.#accomplice, { side: other, sz, px: String(px), ordType: 'limit' });
  }

  async place(...orders: readonly RestOrder[]): Promise<Told> {
    const items = orders.map((order) => ({ instId: INSTRUMENT, tdMode: 'cash', ...order }));
    return orders.length === 1
      ? this.#ask('/api/v5/trade/order', items[0])
      : this.#ask('/api/v5/trade/batch-orders', items);
  }

  amend(ordId: string, change: { readonly newSz?: string; readonly newPx?: string }): Promise<Told> {
    return this.#ask('/api/v5/trade/amend-order', { instId: INSTRUMENT, ordId, ...change });
  }

  cancel(ordId: string): Promise<Told> {
    return this.#ask('/api/v5/trade/cancel-order', { instId: INSTRUMENT, ordId });
  }

  trigger(order: RestOrder & { readonly triggerPx: string }): Promise<Told> {
    const { side, sz, px, triggerPx } = order;
    const terms = { side, sz, triggerPx, orderPx: px ?? '-1', ordType: 'trigger' };
    return this.#ask('/api/v5/trade/order-algo', { instId: INSTRUMENT, tdMode: 'cash', ...terms });
  }

  /** What the victim holds is worth, at the fair price. */
  equity(): Decimal {
    const { balances } = this.lives.venue.control.truth();
    return balances
      .filter(({ uid }) => uid === this.#victim.uid)
      .map(({ asset, cash }) => (asset === 'BTC' ? cash.multiply(Decimal.of(BigInt(FAIR))) : cash))
      .reduce((sum, amount) => sum.add(amount), Decimal.ZERO);
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
    await this.#directAsk(account, '/api/v5/trade/order', { instId: INSTRUMENT, tdMode: 'cash', ...order });
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
        await this.#directAsk(account, '/api/v5/trade/cancel-order', { instId: INSTRUMENT, ordId: id });
  }
}

function cutKey(lives: GatewayLives, { uid, key }: PaperAccount, policy: Policy): OkxKey {
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
  return {
    apiKey: issued.entry.apiKey,
    secret: textOf(issued.secret),
    passphrase: textOf(issued.passphrase),
  };
}
