/** What unmodified clients send, read as on the path. Nothing leaves: their transports are given as options. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ccxt from 'ccxt';
import { RestClient } from 'okx-api';
import type { Intent } from '../../trading/intent.ts';
import { readBody, verdictOf } from './testing/requests.ts';

interface Sent {
  readonly path: string;
  readonly body: string;
}

const ROW = {
  settleCcy: '',
  tickSz: '0.1',
  lotSz: '0.00000001',
  minSz: '0.00001',
  maxLmtSz: '9999',
  maxMktSz: '1000000',
  state: 'live',
  lever: '10',
  expTime: '',
  listTime: '1548133413000',
};
const MARKETS = [
  { ...ROW, instType: 'SPOT', instId: 'BTC-USDT', baseCcy: 'BTC', quoteCcy: 'USDT', instIdCode: 1 },
  {
    ...ROW,
    instType: 'SWAP',
    instId: 'BTC-USDT-SWAP',
    settleCcy: 'USDT',
    uly: 'BTC-USDT',
    ctVal: '0.01',
    ctMult: '1',
    ctValCcy: 'BTC',
    ctType: 'linear',
    instIdCode: 2,
  },
];
const ANSWER = { code: '0', msg: '', data: [{ ordId: '1', clOrdId: '', algoId: '1', sCode: '0', sMsg: '' }] };

class RecordingCcxt extends ccxt.okx {
  readonly sent: Sent[] = [];

  override fetch(url: string, _method?: string, _headers?: unknown, body?: unknown): Promise<unknown> {
    this.sent.push({ path: url.replace(/^https:\/\/[^/]+\/api\/v5\//u, ''), body: String(body) });
    return Promise.resolve(ANSWER);
  }
}

const SPOT = 'BTC/USDT';
const SWAP = 'BTC/USDT:USDT';

/** The intents of the one request that `act` sends, shortened to what is named in `expected`. */
function checkSent(
  name: string,
  sent: readonly Sent[],
  [path, ...expected]: readonly [string, ...Partial<Intent>[]],
): void {
  assert.deepEqual(
    sent.map((request) => request.path),
    [path],
    name,
  );
  const read = readBody(path, sent[0]?.body);
  assert.equal(read.kind, 'read-request', `${name}: ${sent[0]?.body} ${JSON.stringify(read)}`);
  const shortened = read.intents.map((intent, item) =>
    Object.fromEntries(
      Object.entries(intent).filter(([field]) => Object.hasOwn(expected[item] ?? {}, field)),
    ),
  );
  assert.deepEqual(shortened, expected, name);
}

async function recordCcxt(act: (exchange: RecordingCcxt) => Promise<unknown>): Promise<readonly Sent[]> {
  const exchange = new RecordingCcxt({ apiKey: 'k', secret: 's', password: 'p', enableRateLimit: false });
  exchange.setMarkets(exchange.parseMarkets(MARKETS));
  await act(exchange);
  return exchange.sent;
}

const place = (rest: Partial<Extract<Intent, { kind: 'place' }>>) => ({ kind: 'place', ...rest }) as const;
type CcxtRow = readonly [
  name: string,
  act: (exchange: RecordingCcxt) => Promise<unknown>,
  expected: readonly [string, ...Partial<Intent>[]],
];

const CCXT_ROWS: readonly CcxtRow[] = [
  [
    'limit',
    (x) => x.createOrder(SPOT, 'limit', 'buy', 0.01, 50_000),
    ['trade/batch-orders', place({ type: 'limit', market: 'spot', side: 'buy' })],
  ],
  [
    'market purchase',
    (x) => x.createOrder(SPOT, 'market', 'buy', 0.01),
    ['trade/batch-orders', place({ type: 'market', price: null })],
  ],
  [
    'market sale',
    (x) => x.createOrder(SPOT, 'market', 'sell', 0.01),
    ['trade/batch-orders', place({ type: 'market', side: 'sell' })],
  ],
  [
    'market purchase by cost',
    (x) =>
      x.createOrder(SPOT, 'market', 'buy', 1000, undefined, {
        tgtCcy: 'quote_ccy',
        createMarketBuyOrderRequiresPrice: false,
      }),
    ['trade/batch-orders', place({ type: 'market' })],
  ],
  [
    'own id',
    (x) => x.createOrder(SPOT, 'limit', 'buy', 0.01, 50_000, { clientOrderId: 'mine1' }),
    ['trade/batch-orders', place({ clientOrderId: 'mine1' })],
  ],
  [
    'isolated margin',
    (x) => x.createOrder(SPOT, 'limit', 'buy', 0.01, 50_000, { marginMode: 'isolated' }),
    ['trade/batch-orders', place({ market: 'margin' })],
  ],
  [
    'crossed margin at market',
    (x) => x.createOrder(SPOT, 'market', 'sell', 0.01, 50_000, { marginMode: 'cross' }),
    ['trade/batch-orders', place({ market: 'margin', type: 'market' })],
  ],
  [
    'post only',
    (x) => x.createOrder(SPOT, 'limit', 'buy', 0.01, 50_000, { postOnly: true }),
    ['trade/batch-orders', place({ type: 'post-only' })],
  ],
  [
    'ioc',
    (x) => x.createOrder(SPOT, 'limit', 'buy', 0.01, 50_000, { timeInForce: 'IOC' }),
    ['trade/batch-orders', place({ type: 'ioc' })],
  ],
  [
    'fok',
    (x) => x.createOrder(SPOT, 'limit', 'buy', 0.01, 50_000, { timeInForce: 'FOK' }),
    ['trade/batch-orders', place({ type: 'fok' })],
  ],
  [
    'reducing swap',
    (x) => x.createOrder(SWAP, 'limit', 'sell', 1, 50_000, { reduceOnly: true }),
    ['trade/batch-orders', place({ market: 'swap', reduceOnly: true })],
  ],
  [
    'hedged swap',
    (x) => x.createOrder(SWAP, 'market', 'sell', 1, undefined, { hedged: true, reduceOnly: true }),
    ['trade/batch-orders', place({ reduceOnly: true, positionSide: 'long' })],
  ],
  [
    'stop-loss and take-profit',
    (x) =>
      x.createOrder(SWAP, 'limit', 'buy', 1, 50_000, {
        stopLoss: { triggerPrice: 40_000, type: 'market' },
        takeProfit: { triggerPrice: 60_000, price: 60_001 },
      }),
    ['trade/batch-orders', place({ type: 'limit', reduceOnly: false })],
  ],
  [
    'trigger',
    (x) => x.createOrder(SPOT, 'limit', 'buy', 0.01, 50_000, { triggerPrice: 49_000 }),
    ['trade/order-algo', place({ type: 'trigger', algo: true, clientOrderId: null })],
  ],
  [
    'trigger at market',
    (x) => x.createOrder(SWAP, 'market', 'buy', 1, undefined, { triggerPrice: 49_000 }),
    ['trade/order-algo', place({ type: 'trigger' })],
  ],
  [
    'stop-loss alone',
    (x) => x.createOrder(SWAP, 'market', 'sell', 1, undefined, { stopLossPrice: 40_000, reduceOnly: true }),
    ['trade/order-algo', place({ type: 'take-profit-stop-loss', reduceOnly: true })],
  ],
  [
    'trailing',
    (x) => x.createOrder(SWAP, 'market', 'sell', 1, undefined, { trailingPercent: 1, reduceOnly: true }),
    ['trade/order-algo', place({ type: 'trailing' })],
  ],
  [
    'two at once',
    (x) =>
      x.createOrders([
        { symbol: SPOT, type: 'limit', side: 'buy', amount: 0.01, price: 50_000 },
        { symbol: SWAP, type: 'limit', side: 'sell', amount: 1, price: 50_000 },
      ]),
    ['trade/batch-orders', place({ market: 'spot' }), place({ market: 'swap' })],
  ],
  [
    'edit',
    (x) => x.editOrder('1', SPOT, 'limit', 'buy', 0.02, 50_001),
    ['trade/amend-order', { kind: 'amend', algo: false }],
  ],
  [
    'cancel',
    (x) => x.cancelOrder('1', SPOT),
    ['trade/cancel-order', { kind: 'cancel', order: { kind: 'venue-id', id: '1' } }],
  ],
  [
    'cancel by own id',
    (x) => x.cancelOrder('1', SPOT, { clientOrderId: 'mine1' }),
    ['trade/cancel-order', { kind: 'cancel', order: { kind: 'client-id', id: 'mine1' } }],
  ],
  [
    'cancel a trigger',
    (x) => x.cancelOrder('1', SPOT, { trigger: true }),
    ['trade/cancel-algos', { kind: 'cancel', algo: true }],
  ],
  [
    'cancel two',
    (x) => x.cancelOrders(['1', '2'], SPOT),
    ['trade/cancel-batch-orders', { kind: 'cancel' }, { kind: 'cancel' }],
  ],
  [
    'cancel all after',
    (x) => x.cancelAllOrdersAfter(10_000),
    ['trade/cancel-all-after', { kind: 'account-cancel', delaySeconds: 10, tag: null }],
  ],
  [
    'close a position',
    (x) => x.closePosition(SWAP),
    ['trade/close-position', { kind: 'close-position', marginMode: 'cross' }],
  ],
  [
    'leverage',
    (x) => x.setLeverage(10, SWAP, { mgnMode: 'cross' }),
    ['account/set-leverage', { kind: 'set-leverage', market: 'swap' }],
  ],
];

test('What ccxt sends is read as what was asked of it.', async () => {
  for (const [name, act, expected] of CCXT_ROWS) checkSent(name, await recordCcxt(act), expected);
});

test('What ccxt leaves of its own words in a body is refused.', async () => {
  const stop = { stopLoss: { triggerPrice: 40_000, type: 'market' } };
  const edited = await recordCcxt((x) => x.editOrder('1', SWAP, 'limit', 'buy', 2, 50_001, stop));
  assert.equal(verdictOf(readBody('trade/amend-order', edited[0]?.body)), 'FIELD_UNKNOWN');
  const both = { stopLossPrice: 40_000, takeProfitPrice: 60_000 };
  const oco = await recordCcxt((x) => x.createOrder(SWAP, 'market', 'sell', 1, undefined, both));
  assert.equal(verdictOf(readBody('trade/batch-orders', oco[0]?.body)), 'FIELD_MALFORMED');
});

async function recordOkxApi(act: (client: RestClient) => Promise<unknown>): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  const client = new RestClient(
    { apiKey: 'k', apiSecret: 's', apiPass: 'p' },
    {
      adapter: (config) => {
        sent.push({ path: String(config.url).replace(/^.*\/api\/v5\//u, ''), body: String(config.data) });
        return Promise.resolve({ data: ANSWER, status: 200, statusText: 'OK', headers: {}, config });
      },
    },
  );
  await act(client);
  return sent;
}

const ORDER = {
  instId: 'BTC-USDT',
  tdMode: 'cash',
  side: 'buy',
  ordType: 'limit',
  sz: '1',
  px: '2',
} as const;
const ID = { instId: 'BTC-USDT', ordId: '1' } as const;

const OKX_API_ROWS: readonly (readonly [
  name: string,
  act: (client: RestClient) => Promise<unknown>,
  expected: readonly [string, ...Partial<Intent>[]],
])[] = [
  ['order', (x) => x.submitOrder(ORDER), ['trade/order', place({ type: 'limit' })]],
  [
    'orders',
    (x) => x.submitMultipleOrders([ORDER, { ...ORDER, side: 'sell' }]),
    ['trade/batch-orders', place({ side: 'buy' }), place({ side: 'sell' })],
  ],
  ['cancel', (x) => x.cancelOrder(ID), ['trade/cancel-order', { kind: 'cancel' }]],
  [
    'cancels',
    (x) => x.cancelMultipleOrders([ID, ID]),
    ['trade/cancel-batch-orders', { kind: 'cancel' }, { kind: 'cancel' }],
  ],
  ['amend', (x) => x.amendOrder({ ...ID, newSz: '3' }), ['trade/amend-order', { kind: 'amend' }]],
  [
    'amends',
    (x) => x.amendMultipleOrders([{ ...ID, newSz: '3' }]),
    ['trade/amend-batch-orders', { kind: 'amend' }],
  ],
  [
    'close',
    (x) => x.closePositions({ instId: 'BTC-USDT-SWAP', mgnMode: 'cross' }),
    ['trade/close-position', { kind: 'close-position' }],
  ],
  [
    'leverage',
    (x) => x.setLeverage({ instId: 'BTC-USDT-SWAP', lever: '3', mgnMode: 'cross' }),
    ['account/set-leverage', { kind: 'set-leverage' }],
  ],
  [
    'algo',
    (x) =>
      x.placeAlgoOrder({
        instId: 'BTC-USDT',
        tdMode: 'cash',
        side: 'sell',
        ordType: 'conditional',
        sz: '1',
        slTriggerPx: '1',
        slOrdPx: '-1',
      }),
    ['trade/order-algo', place({ type: 'take-profit-stop-loss' })],
  ],
  [
    'algo cancels',
    (x) => x.cancelAlgoOrder([{ algoId: '1', instId: 'BTC-USDT' }]),
    ['trade/cancel-algos', { kind: 'cancel', algo: true }],
  ],
  [
    'cancel all after',
    (x) => x.cancelAllAfter({ timeOut: '10' }),
    ['trade/cancel-all-after', { kind: 'account-cancel', delaySeconds: 10 }],
  ],
];

test('What okx-api sends, its tag included, is read as what was asked of it.', async () => {
  for (const [name, act, expected] of OKX_API_ROWS) {
    const sent = await recordOkxApi(act);
    assert.match(sent[0]?.body ?? '', /"tag":"[A-Za-z0-9]{1,16}"/u, name);
    checkSent(name, sent, expected);
  }
});
