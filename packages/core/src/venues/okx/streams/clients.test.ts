/** What unmodified clients write, and what they make of our answers. Nothing leaves: their sockets are never opened. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ccxt from 'ccxt';
import { WebsocketClient } from 'okx-api';
import { HmacKey } from '../../../crypto/hmac-key.ts';
import type { ErrorCode } from '../../../errors/catalogue.ts';
import { refuse } from '../../../errors/refusal.ts';
import { epochMs } from '../../../trading/vocabulary.ts';
import type { BotFrame, StreamChannel } from '../../stream-dialect.ts';
import { okxDialect } from '../dialect.ts';
import { CODES } from '../testing/frames.ts';
import { readBotFrame } from './bot-frames.ts';
import { readChannel } from './channels.ts';
import { verifyLogin } from './login.ts';
import { renderOperationAnswer } from './operations.ts';
import { renderGap, renderRefusedFrame } from './rendering.ts';

const ROW = {
  tickSz: '0.1',
  lotSz: '0.001',
  minSz: '0.001',
  state: 'live',
  lever: '10',
  expTime: '',
  settleCcy: '',
};
const PAIR = {
  ...ROW,
  instType: 'SPOT',
  instId: 'BTC-USDT',
  baseCcy: 'BTC',
  quoteCcy: 'USDT',
  instIdCode: 7,
};
const SWAP = {
  ...ROW,
  instType: 'SWAP',
  instId: 'BTC-USDT-SWAP',
  settleCcy: 'USDT',
  uly: 'BTC-USDT',
  ctVal: '0.01',
  ctType: 'linear',
  instIdCode: 10459,
};
const MARKETS = [PAIR, SWAP];
const CREDENTIALS = { apiKey: 'b07', secret: 'secret', password: 'Pass1!' };
const NOW = epochMs(1795251600123);
const AUDIENCE = { connectionId: 'a4d3ae55', view: null };

/** Writes down each frame instead of sending it; the call that would wait for the answer ends there. */
class RecordingCcxt extends ccxt.pro.okx {
  readonly sent: string[] = [];

  override watch(_url: string, _hash: string, message?: unknown): never {
    return this.record(message);
  }

  override watchMultiple(_url: string, _hashes: string[], message?: unknown): never {
    return this.record(message);
  }

  override authenticate(): Promise<void> {
    return Promise.resolve();
  }

  writeLogin(): Promise<void> {
    return super.authenticate() as Promise<void>;
  }

  private record(message: unknown): never {
    this.sent.push(JSON.stringify(message));
    throw new Error('recorded');
  }
}

function openCcxt(): RecordingCcxt {
  const exchange = new RecordingCcxt({ ...CREDENTIALS, enableRateLimit: false });
  exchange.setMarkets(exchange.parseMarkets(MARKETS));
  return exchange;
}

async function framesOf(act: (exchange: RecordingCcxt) => Promise<unknown>): Promise<readonly BotFrame[]> {
  const exchange = openCcxt();
  await act(exchange).catch(() => undefined);
  return exchange.sent.map(accepted);
}

function accepted(text: string): BotFrame {
  const frame = readBotFrame(text, CODES);
  assert.notEqual(frame.kind, 'refused', `${text} ${JSON.stringify(frame)}`);
  return frame as BotFrame;
}

/** One line for what was asked for. */
function describe(frame: BotFrame): string {
  if (frame.kind === 'operation') {
    const request = okxDialect.readRequest(frame.operation, frame.message);
    assert.equal(request.kind, 'read-request', JSON.stringify(request));
    const named = request.intents.map((intent) => ('instrument' in intent ? intent.instrument : ''));
    return `${frame.name} ${frame.operation.path.slice(8)} ${named.join(' ')}`;
  }
  if (frame.kind !== 'subscribe' && frame.kind !== 'unsubscribe') return frame.kind;
  return `${frame.kind} ${frame.channels.map(({ key }) => key).join(' ')}`;
}

const SYMBOL = 'BTC/USDT';
const SWAP_SYMBOL = 'BTC/USDT:USDT';

test('What ccxt asks of streams is read.', async () => {
  const calls: readonly (readonly [
    act: (exchange: RecordingCcxt) => Promise<unknown>,
    ...expected: string[],
  ])[] = [
    [(it) => it.watchTicker(SYMBOL), 'subscribe {"channel":"tickers","instId":"BTC-USDT"}'],
    [(it) => it.watchBidsAsks([SYMBOL]), 'subscribe {"channel":"bbo-tbt","instId":"BTC-USDT"}'],
    [(it) => it.watchTrades(SYMBOL), 'subscribe {"channel":"trades","instId":"BTC-USDT"}'],
    [(it) => it.watchOrderBook(SYMBOL), 'subscribe {"channel":"books","instId":"BTC-USDT"}'],
    [(it) => it.watchOrderBook(SYMBOL, 5), 'subscribe {"channel":"books5","instId":"BTC-USDT"}'],
    [(it) => it.unWatchOrderBook(SYMBOL), 'unsubscribe {"channel":"books","instId":"BTC-USDT"}'],
    [(it) => it.watchOHLCV(SYMBOL, '1m'), 'subscribe {"channel":"candle1m","instId":"BTC-USDT"}'],
    [
      (it) => it.watchFundingRate(SWAP_SYMBOL),
      'subscribe {"channel":"funding-rate","instId":"BTC-USDT-SWAP"}',
    ],
    [(it) => it.watchMarkPrice(SWAP_SYMBOL), 'subscribe {"channel":"mark-price","instId":"BTC-USDT-SWAP"}'],
    [
      (it) => it.watchLiquidations(SWAP_SYMBOL),
      'subscribe {"channel":"liquidation-orders","instType":"SWAP"}',
    ],
    [(it) => it.watchBalance(), 'subscribe {"channel":"account"}'],
    [(it) => it.watchOrders(), 'subscribe {"channel":"orders","instType":"ANY"}'],
    [(it) => it.watchOrders(SYMBOL), 'subscribe {"channel":"orders","instType":"SPOT","instId":"BTC-USDT"}'],
    [
      (it) => it.watchOrders(SWAP_SYMBOL, undefined, undefined, { trigger: true }),
      'subscribe {"channel":"orders-algo","instType":"SWAP","instId":"BTC-USDT-SWAP"}',
    ],
    [(it) => it.watchMyTrades(SYMBOL), 'subscribe {"channel":"orders","instType":"SPOT"}'],
    [(it) => it.watchPositions(), 'subscribe {"channel":"positions","instType":"ANY"}'],
    [
      (it) => it.watchPositions([SWAP_SYMBOL]),
      'subscribe {"channel":"positions","instType":"ANY","instId":"BTC-USDT-SWAP"}',
    ],
    [(it) => it.createOrderWs(SYMBOL, 'limit', 'buy', 1, 50000), 'batch-orders trade/batch-orders BTC-USDT'],
    [
      (it) => it.createOrderWs(SWAP_SYMBOL, 'market', 'sell', 1),
      'batch-orders trade/batch-orders BTC-USDT-SWAP',
    ],
    [(it) => it.editOrderWs('7', SYMBOL, 'limit', 'buy', 2, 50000), 'amend-order trade/amend-order BTC-USDT'],
    [(it) => it.cancelOrderWs('7', SYMBOL), 'cancel-order trade/cancel-order BTC-USDT'],
    [
      (it) => it.cancelOrdersWs(['7', '8'], SYMBOL),
      'batch-cancel-orders trade/cancel-batch-orders BTC-USDT BTC-USDT',
    ],
  ];
  for (const [act, ...expected] of calls) assert.deepEqual((await framesOf(act)).map(describe), expected);
});

test('The login of ccxt is verified by the secret of its key.', async () => {
  const exchange = openCcxt();
  await exchange.writeLogin().catch(() => undefined);
  checkLogin(exchange.sent[0] ?? '');
});

function checkLogin(text: string): void {
  const login = accepted(text);
  assert.equal(login.kind, 'login', text);
  const keyOf = (secret: string): HmacKey => HmacKey.takeBytes(Buffer.from(secret, 'latin1'));
  assert.ok(verifyLogin(login, keyOf('secret')));
  assert.ok(!verifyLogin(login, keyOf('Secret')));
}

/** What ccxt raises from a frame, and for which call (`all`: every one that waits). */
function raise(frame: string): string {
  const raised: string[] = [];
  const exchange = openCcxt();
  const client = exchange.client('wss://127.0.0.1/');
  client.reject = (error: Error, hash = 'all') => raised.push(`${error.constructor.name} ${hash}`);
  exchange.handleMessage(client, JSON.parse(frame));
  return raised.join(',');
}

const PLACE = {
  id: '7',
  op: 'order',
  args: [{ instIdCode: 7, tdMode: 'cash', side: 'buy', ordType: 'limit', sz: '1', px: '50000' }],
};

function refusedFrame(code: ErrorCode, frame: unknown): string {
  const refused = { refusal: refuse(code), frame: null, channel: null, text: JSON.stringify(frame) };
  return renderRefusedFrame(refused, AUDIENCE, NOW);
}

function refusedOperation(code: ErrorCode): string {
  const frame = accepted(JSON.stringify(PLACE));
  assert.equal(frame.kind, 'operation');
  const request = okxDialect.readRequest(frame.operation, frame.message);
  assert.equal(request.kind, 'read-request');
  const { operation } = frame;
  const answer = okxDialect.renderRefusal(refuse(code), { operation, intents: request.intents });
  return renderOperationAnswer(frame, answer, { receivedMs: NOW, nowMs: NOW });
}

test('ccxt raises from refusals what they mean, and of operations only from the one call.', () => {
  const login = { op: 'login', args: [] };
  assert.equal(raise(refusedFrame('SIGNATURE_WRONG', login)), 'AuthenticationError all');
  assert.equal(raise(refusedFrame('TIMESTAMP_OUTSIDE_WINDOW', login)), 'InvalidNonce all');
  assert.equal(raise(refusedFrame('ADDRESS_NOT_ALLOWED', login)), 'PermissionDenied all');
  assert.equal(raise(refusedFrame('CHANNEL_UNKNOWN', {})), 'BadRequest all');
  assert.equal(raise(refusedFrame('INSTRUMENT_NOT_ALLOWED', {})), 'PermissionDenied all');
  assert.equal(raise(refusedFrame('RATE_EXCEEDED', {})), 'RateLimitExceeded all');
  assert.equal(raise(refusedFrame('LOGIN_REQUIRED', PLACE)), 'AuthenticationError 7');
  assert.equal(raise(refusedFrame('FIELD_UNKNOWN', PLACE)), 'BadRequest 7');
  assert.equal(raise(refusedOperation('SCOPE_MISSING')), 'PermissionDenied 7');
  assert.equal(raise(refusedOperation('NOTIONAL_ABOVE_LIMIT')), 'InvalidOrder 7');
  assert.equal(raise(refusedOperation('RATE_EXCEEDED')), 'RateLimitExceeded 7');
  assert.equal(raise(refusedOperation('OUTCOME_UNKNOWN')), 'RequestTimeout 7');
});

/** Keeps what okx-api would send, and that it would connect anew. */
class RecordingOkxApi extends WebsocketClient {
  readonly sent: string[] = [];
  reconnects = 0;

  override tryWsSend(_wsKey: 'prodPrivate', message: string): void {
    this.sent.push(message);
  }

  override executeReconnectableClose(): void {
    this.reconnects += 1;
  }

  eventsOf(frame: string): readonly string[] {
    const event = { data: frame, target: null as never, type: 'message' } as const;
    return this.resolveEmittableEvents('prodPrivate', event).map(({ eventType }) => eventType);
  }

  async writeLogin(): Promise<string> {
    return JSON.stringify(await this.getWsAuthRequestEvent('prodPrivate', true));
  }

  async writeSubscription(topic: string, payload: object): Promise<readonly string[]> {
    const events = await this.getWsRequestEvents('subscribe', [{ topic, payload }]);
    return events.map(({ requestEvent }) => JSON.stringify(requestEvent));
  }
}

function openOkxApi(): RecordingOkxApi {
  const account = { apiKey: 'b07', apiSecret: 'secret', apiPass: 'Pass1!' };
  const silent = (): void => undefined;
  return new RecordingOkxApi({ accounts: [account] }, { trace: silent, info: silent, error: silent });
}

test('The login and subscriptions of okx-api are read.', async () => {
  const client = openOkxApi();
  checkLogin(await client.writeLogin());
  const [orders = ''] = await client.writeSubscription('orders', { instType: 'ANY' });
  assert.equal(describe(accepted(orders)), 'subscribe {"channel":"orders","instType":"ANY"}');
  const [tickers = ''] = await client.writeSubscription('tickers', { instId: 'BTC-USDT' });
  assert.equal(describe(accepted(tickers)), 'subscribe {"channel":"tickers","instId":"BTC-USDT"}');
});

test('okx-api knows a refused operation as the answer to its call, and a refused subscription as an exception.', () => {
  const client = openOkxApi();
  const answer = JSON.parse(refusedOperation('SCOPE_MISSING')) as Readonly<Record<string, unknown>>;
  assert.equal(typeof answer['inTime'], 'string');
  assert.deepEqual(client.eventsOf(JSON.stringify(answer)), ['exception']);
  assert.deepEqual(client.eventsOf(refusedFrame('LOGIN_REQUIRED', PLACE)), ['exception']);
  assert.deepEqual(client.eventsOf(refusedFrame('CHANNEL_UNKNOWN', { id: '3', op: 'subscribe' })), [
    'exception',
  ]);
});

test('A gap makes ccxt raise from every watch and okx-api connect anew.', () => {
  const channel = readChannel(new Map(Object.entries({ channel: 'orders', instType: 'ANY' })));
  const [notice = ''] = renderGap([channel as StreamChannel], AUDIENCE);
  assert.equal(raise(notice), 'NetworkError all');
  const client = openOkxApi();
  assert.deepEqual(client.eventsOf(notice), ['update']);
  assert.equal(client.reconnects, 1);
});
