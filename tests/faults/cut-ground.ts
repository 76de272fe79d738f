/** What is done while the wire is cut, at each venue and each of its hosts, and what the venue says of it afterwards. */
import assert from 'node:assert/strict';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { PaperAddresses } from '@bitting/gateway/upstream/hosts.ts';
import type { GatewayLives } from '../support/gateway-lives.ts';
import { HtxPath, SPOT_ORDER_PATH, SWAP_ORDER_PATH } from '../support/htx-path.ts';
import { OkxPath } from '../support/okx-path.ts';
import type { RawAnswer } from '../support/raw-client.ts';
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts';

/** One request that acts, and whether what each of its items asks for has been done at the venue. */
export interface PreparedAct {
  readonly path: string;
  readonly body: unknown;
  isDone(): readonly boolean[];
}

/** A gateway in this process between a bot and a venue, with a wire that can be cut. */
export interface CutGround {
  readonly family: ApiFamily;
  readonly path: OkxPath | HtxPath;
  readonly lives: GatewayLives;
  readonly proxy: FaultProxy;
  post(path: string, body: unknown): Promise<RawAnswer>;
  readLedger(): Promise<readonly LedgerEntry[]>;
  close(): Promise<void>;
}

export interface CutAct {
  readonly name: string;
  readonly family: ApiFamily;
  open(): Promise<CutGround>;
  /** Makes what is acted upon, by way of the gateway. */
  prepare(ground: CutGround, nth: number): Promise<PreparedAct>;
}

/** The gateway may send another signature only in another second. */
const NEXT_SECOND_MS = 1_000;

async function openGround(family: ApiFamily): Promise<CutGround> {
  let proxy: FaultProxy | null = null;
  const between = async (venue: PaperAddresses): Promise<PaperAddresses> => {
    const address = venue[family];
    if (address === undefined) throw new Error(`the simulator has no ${family}`);
    proxy = await startFaultProxy(address);
    return { ...venue, [family]: proxy.place };
  };
  const path = family === 'okx' ? await OkxPath.start({ between }) : await HtxPath.start({ between });
  const wire = proxy as FaultProxy | null;
  if (wire === null) throw new Error('nobody asked for the wire');
  return {
    family,
    path,
    lives: path.lives,
    proxy: wire,
    post: async (target, body) => {
      path.lives.advance(NEXT_SECOND_MS);
      return path.post(target, ledgered(path, body));
    },
    readLedger: async () => path.lives.readLedger(),
    close: async () => {
      await wire.close();
      await path.close();
    },
  };
}

/** Spot orders of HTX name the ledger that they are paid from. */
export function ledgered(path: OkxPath | HtxPath, body: unknown): unknown {
  if (path instanceof OkxPath) return body;
  const fill = (one: unknown): unknown =>
    one !== null && typeof one === 'object' && 'account-id' in one
      ? { ...one, 'account-id': path.bot.ledgerId }
      : one;
  return Array.isArray(body) ? body.map(fill) : fill(body);
}

type VenueOf = (ground: CutGround) => GatewayLives['venue']['control'] | GatewayLives['venue']['htx'];
const atOkx: VenueOf = ({ lives }) => lives.venue.control;
const atHtx: VenueOf = ({ lives }) => lives.venue.htx;

function findOrder(ground: CutGround, at: VenueOf, clientId: string) {
  const { openOrders, closedOrders } = at(ground).truth();
  return [...openOrders, ...closedOrders].find((order) => order.clientId === clientId);
}

function areCancelled(ground: CutGround, at: VenueOf, ids: readonly string[]): readonly boolean[] {
  return ids.map((id) => findOrder(ground, at, id)?.state === 'canceled');
}

function exist(ground: CutGround, at: VenueOf, ids: readonly string[]): readonly boolean[] {
  return ids.map((id) => findOrder(ground, at, id) !== undefined);
}

const VENUE_ID = /"(?:ordId|data|order_id)":"(\d+)"/u;

/** Places it by way of the gateway; the answer is the venue's id. */
async function place(ground: CutGround, at: VenueOf, order: { path: string; body: unknown; id: string }) {
  const answer = await ground.post(order.path, order.body);
  assert.equal(answer.headers.get('bitting-code'), undefined, answer.body.toString());
  const [, venueId] = VENUE_ID.exec(answer.body.toString()) ?? [];
  assert.ok(venueId !== undefined && findOrder(ground, at, order.id) !== undefined, answer.body.toString());
  return venueId;
}

const OKX_ORDER_PATH = '/api/v5/trade/order';
const okxOrder = (clOrdId: string) =>
  ({
    instId: 'BTC-USDT',
    tdMode: 'cash',
    side: 'buy',
    ordType: 'limit',
    px: '100',
    sz: '0.5',
    clOrdId,
  }) as const;
const spotOrder = (id: string) => ({
  'account-id': '',
  symbol: 'btcusdt',
  type: 'buy-limit',
  amount: '0.5',
  price: '100',
  'client-order-id': id,
});
const swapOrder = (id: string) => ({
  contract_code: 'BTC-USDT',
  margin_mode: 'cross',
  side: 'buy',
  type: 'limit',
  price: '60000',
  volume: '1',
  time_in_force: 'gtc',
  client_order_id: id,
});

interface WrittenOrders {
  readonly at: VenueOf;
  readonly path: string;
  readonly batch: string;
  readonly write: (clientId: string) => Readonly<Record<string, string>>;
}

/** How an order is written at each host, and where it goes alone and with others. */
const ORDERS: Readonly<Record<ApiFamily, WrittenOrders>> = {
  okx: { at: atOkx, path: OKX_ORDER_PATH, batch: '/api/v5/trade/batch-orders', write: okxOrder },
  'htx-spot': { at: atHtx, path: SPOT_ORDER_PATH, batch: '/v1/order/batch-orders', write: spotOrder },
  'htx-contract': { at: atHtx, path: SWAP_ORDER_PATH, batch: '/v5/trade/batch_orders', write: swapOrder },
};

/** How a cancel is written, of an order with this id at the venue. */
const CANCELS: Readonly<Record<ApiFamily, (id: string) => { path: string; body: unknown }>> = {
  okx: (ordId) => ({ path: '/api/v5/trade/cancel-order', body: { instId: 'BTC-USDT', ordId } }),
  'htx-spot': (id) => ({ path: `/v1/order/orders/${id}/submitcancel`, body: {} }),
  'htx-contract': (id) => ({
    path: '/v5/trade/cancel_order',
    body: { contract_code: 'BTC-USDT', order_id: id },
  }),
};

const FAMILIES = ['okx', 'htx-spot', 'htx-contract'] as const satisfies readonly ApiFamily[];

function actsOf(family: ApiFamily): readonly CutAct[] {
  const { at, path, batch, write } = ORDERS[family];
  const open = async (): Promise<CutGround> => openGround(family);
  const idOf = (nth: number): string => String(100_000 + nth);
  return [
    {
      name: `${family}: an order`,
      family,
      open,
      prepare: async (ground, nth) => ({
        path,
        body: write(idOf(nth)),
        isDone: () => exist(ground, at, [idOf(nth)]),
      }),
    },
    {
      name: `${family}: a batch of orders`,
      family,
      open,
      prepare: async (ground, nth) => {
        const ids = [idOf(2 * nth), idOf(2 * nth + 1)];
        return { path: batch, body: ids.map((id) => write(id)), isDone: () => exist(ground, at, ids) };
      },
    },
    {
      name: `${family}: a cancel`,
      family,
      open,
      prepare: async (ground, nth) => {
        const id = idOf(nth);
        const venueId = await place(ground, at, { path, body: write(id), id });
        return { ...CANCELS[family](venueId), isDone: () => areCancelled(ground, at, [id]) };
      },
    },
  ];
}

export const CUT_ACTS: readonly CutAct[] = [
  ...FAMILIES.flatMap(actsOf),
  {
    name: 'okx: an amendment',
    family: 'okx',
    open: async () => openGround('okx'),
    prepare: prepareAmendment,
  },
];

async function prepareAmendment(ground: CutGround, nth: number): Promise<PreparedAct> {
  const id = String(100_000 + nth);
  const ordId = await place(ground, atOkx, { path: OKX_ORDER_PATH, body: okxOrder(id), id });
  return {
    path: '/api/v5/trade/amend-order',
    body: { instId: 'BTC-USDT', ordId, newSz: '0.4' },
    isDone: () => [findOrder(ground, atOkx, id)?.size.toString() === '0.4'],
  };
}
