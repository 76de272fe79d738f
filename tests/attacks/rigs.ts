/** The same order and the same cancel at every family, in front of a gateway in this process whose time stands still. */
import assert from 'node:assert/strict';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import type { GatewayLives } from '../support/gateway-lives.ts';
import { HtxPath } from '../support/htx-path.ts';
import { OkxPath } from '../support/okx-path.ts';
import type { RawAnswer } from '../support/raw-client.ts';
import type { PaperVenue } from '../support/simulator.ts';

export interface Rig {
  readonly family: ApiFamily;
  readonly lives: GatewayLives;
  readonly control: PaperVenue['control'] | PaperVenue['htx'];
  readonly orderPath: string;
  /** Exact, or a prefix that ends in `*`. */
  readonly cancelPaths: string;
  /** A resting order by this number: its own client order id. */
  place(nth: number): Promise<RawAnswer>;
  cancel(venueOrderId: string): Promise<RawAnswer>;
  read(): Promise<RawAnswer>;
  /** The venue's id of an order that it took; fails where it did not. */
  idOf(answer: RawAnswer): string;
  isServed(answer: RawAnswer): boolean;
  close(): Promise<void>;
}

export const RIGS: Readonly<Record<ApiFamily, () => Promise<Rig>>> = {
  okx: openOkx,
  'htx-spot': () => openHtx('htx-spot'),
  'htx-contract': () => openHtx('htx-contract'),
};

export const FAMILIES = Object.keys(RIGS) as ApiFamily[];

async function openOkx(): Promise<Rig> {
  const path = await OkxPath.start();
  const orderPath = '/api/v5/trade/order';
  const cancelPath = '/api/v5/trade/cancel-order';
  const isServed = (answer: RawAnswer): boolean => answer.body.toString().startsWith(`{"code":"0"`);
  return {
    family: 'okx',
    lives: path.lives,
    control: path.venue.control,
    orderPath,
    cancelPaths: cancelPath,
    place: (nth) =>
      path.post(orderPath, {
        instId: 'BTC-USDT',
        tdMode: 'cash',
        side: 'buy',
        ordType: 'limit',
        px: '60000',
        sz: '0.001',
        clOrdId: `rig${nth}`,
      }),
    cancel: (ordId) => path.post(cancelPath, { instId: 'BTC-USDT', ordId }),
    read: () => path.get('/api/v5/account/balance'),
    idOf: (answer) => idIn(answer, /"ordId":"(\d+)"/u),
    isServed,
    close: () => path.close(),
  };
}

const HTX_PATHS = {
  'htx-spot': {
    order: '/v1/order/orders/place',
    cancels: '/v1/order/orders/*',
    read: '/v1/account/accounts',
    id: /"data":"(\d+)"/u,
  },
  'htx-contract': {
    order: '/v5/trade/order',
    cancels: '/v5/trade/cancel_order',
    read: '/v5/account/balance',
    id: /"order_id":"(\d+)"/u,
  },
} as const;

async function openHtx(family: keyof typeof HTX_PATHS): Promise<Rig> {
  const path = await HtxPath.start();
  const paths = HTX_PATHS[family];
  const isSpot = family === 'htx-spot';
  // One second's signature serves ten bodies: each act has a second of its own.
  const post = (target: string, body: unknown): Promise<RawAnswer> => {
    path.lives.advance(1_000);
    return path.post(target, body);
  };
  return {
    family,
    lives: path.lives,
    control: path.venue.htx,
    orderPath: paths.order,
    cancelPaths: paths.cancels,
    place: (nth) =>
      post(
        paths.order,
        isSpot ? spotOrder(path.bot.ledgerId, nth) : { ...SWAP_ORDER, client_order_id: 1_000 + nth },
      ),
    cancel: (id) =>
      isSpot
        ? post(`/v1/order/orders/${id}/submitcancel`, {})
        : post(paths.cancels, { contract_code: 'BTC-USDT', order_id: id }),
    read: () => path.get(paths.read),
    idOf: (answer) => idIn(answer, paths.id),
    isServed: (answer) => /^\{"(?:status":"ok"|code":200\b)/u.test(answer.body.toString()),
    close: () => path.close(),
  };
}

function spotOrder(ledgerId: string, nth: number): Readonly<Record<string, string>> {
  return {
    'account-id': ledgerId,
    symbol: 'btcusdt',
    type: 'buy-limit',
    amount: '0.001',
    price: '60000',
    'client-order-id': `rig-${nth}`,
  };
}

const SWAP_ORDER = {
  contract_code: 'BTC-USDT',
  margin_mode: 'cross',
  side: 'buy',
  type: 'limit',
  price: '60000',
  volume: '1',
  time_in_force: 'gtc',
} as const;

function idIn(answer: RawAnswer, form: RegExp): string {
  const id = form.exec(answer.body.toString())?.[1];
  assert.ok(id !== undefined, `no order in ${answer.body.toString()}`);
  return id;
}
