/** A gateway whose wall clock is not the venue's any more, and orders in front of it. */
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { PaperAddresses } from '@bitting/gateway/upstream/hosts.ts';
import type { GatewayLives } from '../support/gateway-lives.ts';
import { HtxPath, SPOT_ORDER_PATH } from '../support/htx-path.ts';
import { OkxPath } from '../support/okx-path.ts';
import { signOkx } from '../support/okx-signing.ts';
import { requestRaw, type RawAnswer, type RawRequest } from '../support/raw-client.ts';
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts';

const STEP_MS = 5_000;
const STEP_REAL_MS = 3;
const STEPS_MAX = 400;

export type ClockVenue = 'okx' | 'htx';

const ORDERS = { okx: '/api/v5/trade/order', htx: SPOT_ORDER_PATH } as const;
const CANCELS = {
  okx: '/api/v5/trade/cancel-order',
  htx: '/v1/order/orders/submitCancelClientOrder',
} as const;

export class ClockGround {
  readonly lives: GatewayLives;
  readonly proxy: FaultProxy;
  /** How placing requests begin on the wire. */
  readonly begins: string;
  readonly #venue: ClockVenue;
  readonly #path: OkxPath | HtxPath;
  /** The time that it is; the venue's clock shows it. */
  #trueMs: number;

  private constructor(venue: ClockVenue, path: OkxPath | HtxPath, proxy: FaultProxy) {
    this.#venue = venue;
    this.#path = path;
    this.lives = path.lives;
    this.proxy = proxy;
    this.begins = `POST ${ORDERS[venue]}`;
    this.#trueMs = path.lives.clock.wallMs();
  }

  static async open(venue: ClockVenue): Promise<ClockGround> {
    const wire = Promise.withResolvers<FaultProxy>();
    const family = venue === 'okx' ? 'okx' : 'htx-spot';
    const between = async (places: PaperAddresses): Promise<PaperAddresses> => {
      const place = places[family];
      if (place === undefined) throw new Error(`the simulator has no ${family}`);
      const proxy = await startFaultProxy(place);
      wire.resolve(proxy);
      return { ...places, [family]: proxy.place };
    };
    const path = venue === 'okx' ? await OkxPath.start({ between }) : await HtxPath.start({ between });
    return new ClockGround(venue, path, await wire.promise);
  }

  get trueMs(): number {
    return this.#trueMs;
  }

  /** How far the gateway's wall clock is ahead of the truth. */
  get aheadMs(): number {
    return this.lives.clock.wallMs() - this.#trueMs;
  }

  /** Time passes, for everybody. */
  pass(byMs: number): void {
    this.#trueMs += byMs;
    this.lives.clock.advance(byMs);
    this.lives.venue.setClock(this.#trueMs);
  }

  /** Sets the gateway's wall clock to the truth and so much. */
  setAhead(aheadMs: number): void {
    this.lives.clock.stepWall(aheadMs - this.aheadMs);
  }

  /** Lets time pass in steps, with a moment in between for what is under way, until it has come to this. */
  async passUntil(holds: () => boolean, most = STEPS_MAX): Promise<boolean> {
    for (let step = 0; step < most && !holds(); step += 1) {
      this.pass(STEP_MS);
      await new Promise((resolve) => setTimeout(resolve, STEP_REAL_MS));
    }
    return holds();
  }

  order(clientId: string, timestampMs: number): RawRequest {
    const body =
      this.#path instanceof OkxPath
        ? {
            instId: 'BTC-USDT',
            tdMode: 'cash',
            side: 'buy',
            ordType: 'limit',
            px: '100',
            sz: '0.01',
            clOrdId: clientId,
          }
        : {
            'account-id': this.#path.bot.ledgerId,
            symbol: 'btcusdt',
            type: 'buy-limit',
            amount: '0.1',
            price: '100',
            'client-order-id': clientId,
          };
    return this.#sign('POST', ORDERS[this.#venue], body, timestampMs);
  }

  cancel(clientId: string, timestampMs: number): RawRequest {
    const body =
      this.#venue === 'okx' ? { instId: 'BTC-USDT', clOrdId: clientId } : { 'client-order-id': clientId };
    return this.#sign('POST', CANCELS[this.#venue], body, timestampMs);
  }

  /** A question that is never refused for the venue's clock. */
  async read(): Promise<void> {
    const path = this.#path instanceof OkxPath ? '/api/v5/account/balance' : '/v1/account/accounts';
    await this.send(this.#sign('GET', path, undefined, this.lives.clock.wallMs()));
  }

  send(request: RawRequest): Promise<RawAnswer> {
    return requestRaw(this.#path instanceof OkxPath ? this.#path.url : this.#path.spotUrl, request);
  }

  #sign(method: 'GET' | 'POST', path: string, body: unknown, timestampMs: number): RawRequest {
    if (this.#path instanceof OkxPath)
      return signOkx(this.#path.bot, { method, target: path, body, timestampMs });
    return this.#path.sign({ method, path, body, timestampMs });
  }

  get #control() {
    return this.#venue === 'okx' ? this.lives.venue.control : this.lives.venue.htx;
  }

  /** Client ids of all orders that the venue ever had. */
  ordersAtVenue(): ReadonlySet<string> {
    const { openOrders, closedOrders } = this.#control.truth();
    return new Set(openOrders.concat(closedOrders).map(({ clientId }) => clientId));
  }

  /** Client ids in all placing requests that reached it, in order. */
  transmissions(): readonly string[] {
    return this.#control.requests({ method: 'POST', path: ORDERS[this.#venue] }).map(({ body }) => {
      const order = JSON.parse(body) as Readonly<Record<string, string>>;
      return order['clOrdId'] ?? order['client-order-id'] ?? '';
    });
  }

  async readLedger(): Promise<readonly LedgerEntry[]> {
    return this.lives.readLedger();
  }

  async close(): Promise<void> {
    await this.proxy.close();
    await this.lives.close();
  }
}
