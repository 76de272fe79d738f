import assert from 'node:assert/strict';
import type { AdminClient } from '@bitting/client/admin-client.ts';
import { bindPaperKey, issueHtxTestKey, issueTestKey, type TestGateway } from '../support/gateway.ts';
import { signHtx, type HtxKey } from '../support/htx-signing.ts';
import { signOkx } from '../support/okx-signing.ts';
import { requestRaw, type RawAnswer, type RawRequest } from '../support/raw-client.ts';
import type { PaperVenue } from '../support/simulator.ts';
import { openOkxApi } from '../support/trading-clients.ts';

/** What a load of orders is made of at each venue, and what the venue says of it afterwards. */

/** One order of the load: in which life of the gateway it is sent, and a number that is its own. */
export interface LoadOrder {
  readonly life: number;
  readonly nth: number;
  /** An order that ends at once, so that the venue's history is asked, too. */
  readonly endsAtOnce: boolean;
}

export interface PreparedOrder {
  readonly clientOrderId: string;
  /** Where in front of this gateway it goes; another life has other ports, and what is signed holds for them, too. */
  readonly urlAt: (gateway: TestGateway) => string;
  readonly request: RawRequest;
}

export interface KillVenue {
  prepare(order: LoadOrder): PreparedOrder;
  isPlaced(answer: RawAnswer): boolean;
  /** The venue takes only so many open orders of an instrument; its own key cancels what rests. */
  clearBook(): Promise<void>;
  /** Ends the gateway when every intent has its end; "no such order" means something once no request can come any more. */
  settle(gateway: TestGateway): Promise<void>;
  /** Client order ids of all orders that the venue ever had. */
  ordersAtVenue(): ReadonlySet<string>;
  /** The same of all placing requests that it received, in order. */
  transmissions(): readonly string[];
}

export interface KillGround {
  readonly venue: PaperVenue;
  readonly admin: AdminClient;
}

export const KILL_VENUES = { okx: prepareOkx, htx: prepareHtx } as const satisfies Record<
  string,
  (ground: KillGround) => Promise<KillVenue>
>;

/** An unknown outcome is asked about after the order's deadline has passed at the venue; this is several times that. */
const RESOLVE_MS = 60_000;
const POLL_MS = 200;

const OKX_ORDER_PATH = '/api/v5/trade/order';

async function prepareOkx({ venue, admin }: KillGround): Promise<KillVenue> {
  const account = venue.openAccount({ funds: { USDT: '100000000' } });
  const owner = openOkxApi(venue.okxUrl, account.key);
  const key = await issueTestKey(admin, await bindPaperKey(admin, account.key));
  return {
    prepare({ nth, endsAtOnce }) {
      const clOrdId = `kill${nth}`;
      const body = {
        instId: 'BTC-USDT',
        tdMode: 'cash',
        side: 'buy',
        ordType: endsAtOnce ? 'ioc' : 'limit',
        px: '66000',
        sz: '0.001',
        clOrdId,
      };
      const request = signOkx(key, { method: 'POST', target: OKX_ORDER_PATH, body });
      return { clientOrderId: clOrdId, urlAt: ({ okxUrl }) => okxUrl, request };
    },
    isPlaced: (answer) => (JSON.parse(answer.body.toString()) as { code: string }).code === '0',
    async clearBook() {
      const open = await owner.getOrderList();
      for (let from = 0; from < open.length; from += 20)
        await owner.cancelMultipleOrders(
          open.slice(from, from + 20).map(({ instId, ordId }) => ({ instId, ordId })),
        );
    },
    // An order carries its deadline, which passes within seconds.
    async settle(gateway) {
      const deadline = Date.now() + RESOLVE_MS;
      for (;;) {
        const { openIntents } = await gateway.admin.status({});
        if (openIntents === 0) break;
        assert.ok(Date.now() < deadline, `${openIntents} intents are still open`);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
      await gateway.process.stop();
    },
    ordersAtVenue: () => clientIds(venue.control),
    transmissions: () =>
      venue.control
        .requests({ method: 'POST', path: OKX_ORDER_PATH })
        .map(({ body }) => (JSON.parse(body) as { clOrdId: string }).clOrdId),
  };
}

const SPOT_ORDER_PATH = '/v1/order/orders/place';
const SWAP_ORDER_PATH = '/v5/trade/order';
/**
 * One second's signature serves ten orders, and none after a restart: so a life has some keys, and they are not those of
 * the life before, which may have ended within the same second.
 */
const KEYS_PER_LIFE = 8;
const KEY_SETS = 3;
/** More than the five minutes that the venue takes a signature for. */
const SIGNATURE_LIFE_MS = 360_000;

/** Spot and contract orders by turns. */
async function prepareHtx({ venue, admin }: KillGround): Promise<KillVenue> {
  const account = venue.openHtxAccount({
    funds: { USDT: '100000000' },
    contract: { USDT: '100000000' },
  });
  const accountId = await bindPaperKey(admin, account.key);
  const keys: HtxKey[] = [];
  while (keys.length < KEY_SETS * KEYS_PER_LIFE) keys.push(await issueHtxTestKey(admin, accountId));
  const ask = async (url: string, request: { method: 'GET' | 'POST'; path: string; body?: unknown }) => {
    const answer = await requestRaw(url, signHtx(account.key, { ...request, host: new URL(url).host }));
    return JSON.parse(answer.body.toString()) as { data: { id: number; type: string }[] };
  };
  const { data: ledgers } = await ask(venue.htxSpotUrl, { method: 'GET', path: '/v1/account/accounts' });
  const ledgerId = String(ledgers.find(({ type }) => type === 'spot')?.id);
  return {
    prepare({ life, nth, endsAtOnce }) {
      const clientOrderId = String(1_000_000 + nth);
      const isSpot = nth % 2 === 0;
      const key = keys[(life % KEY_SETS) * KEYS_PER_LIFE + (Math.floor(nth / 2) % KEYS_PER_LIFE)];
      const request = signHtx(key ?? account.key, {
        method: 'POST',
        path: isSpot ? SPOT_ORDER_PATH : SWAP_ORDER_PATH,
        host: isSpot ? 'api.huobi.pro' : 'api.hbdm.com',
        body: isSpot
          ? spotOrder({ ledgerId, clientOrderId, endsAtOnce })
          : swapOrder({ clientOrderId, endsAtOnce }),
      });
      return {
        clientOrderId,
        urlAt: ({ htxSpotUrl, htxContractUrl }) => (isSpot ? htxSpotUrl : htxContractUrl),
        request,
      };
    },
    isPlaced: (answer) => /^\{"(?:status":"ok"|code":200\b)/u.test(answer.body.toString()),
    async clearBook() {
      while (venue.htx.truth().openOrders.length > 0) {
        const cancelSpot = '/v1/order/orders/batchCancelOpenOrders';
        await ask(venue.htxSpotUrl, { method: 'POST', path: cancelSpot, body: {} });
        await ask(venue.htxContractUrl, { method: 'POST', path: '/v5/trade/cancel_all_orders', body: {} });
      }
    },
    async settle(gateway) {
      venue.htx.setClockOffset(SIGNATURE_LIFE_MS);
      await gateway.liveLater({ laterMs: SIGNATURE_LIFE_MS, patienceMs: RESOLVE_MS });
    },
    ordersAtVenue: () => clientIds(venue.htx),
    transmissions: () =>
      [SPOT_ORDER_PATH, SWAP_ORDER_PATH].flatMap((path) =>
        venue.htx.requests({ method: 'POST', path }).map(({ body }) => clientIdIn(body)),
      ),
  };
}

function spotOrder(order: { ledgerId: string; clientOrderId: string; endsAtOnce: boolean }) {
  return {
    'account-id': order.ledgerId,
    symbol: 'btcusdt',
    type: order.endsAtOnce ? 'buy-ioc' : 'buy-limit',
    amount: '0.001',
    price: '66000',
    'client-order-id': order.clientOrderId,
  };
}

function swapOrder(order: { clientOrderId: string; endsAtOnce: boolean }) {
  return {
    contract_code: 'BTC-USDT',
    margin_mode: 'cross',
    side: 'buy',
    type: 'limit',
    price: '66000',
    volume: '1',
    time_in_force: order.endsAtOnce ? 'ioc' : 'gtc',
    client_order_id: order.clientOrderId,
  };
}

function clientIdIn(body: string): string {
  const order = JSON.parse(body) as Readonly<Record<string, string>>;
  return order['client-order-id'] ?? order['client_order_id'] ?? '';
}

function clientIds(control: PaperVenue['control'] | PaperVenue['htx']): ReadonlySet<string> {
  const { openOrders, closedOrders } = control.truth();
  return new Set([...openOrders, ...closedOrders].map((order) => order.clientId));
}
