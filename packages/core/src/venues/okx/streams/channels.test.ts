import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonValue } from '../../../encoding/json.ts';
import type { Refusal } from '../../../errors/refusal.ts';
import type { StreamChannel } from '../../stream-dialect.ts';
import { keyOfArgument, losesPushes, readChannel } from './channels.ts';

type Argument = Readonly<Record<string, string>>;

function read(argument: Argument): StreamChannel | Refusal {
  return readChannel(new Map(Object.entries(argument)));
}

function channelOf(argument: Argument): StreamChannel {
  const channel = read(argument);
  assert.ok('key' in channel, `${JSON.stringify(argument)} ${JSON.stringify(channel)}`);
  return channel;
}

function verdict(argument: Argument): string {
  const channel = read(argument);
  return 'key' in channel ? 'read' : channel.code;
}

const PAIR = { instId: 'BTC-USDT' };
const SWAP = { instId: 'BTC-USDT-SWAP' };
const CALL = { instId: 'BTC-USD-261225-50000-C' };

test('Each channel goes where the venue serves it, to whom it serves it, as what a late joiner needs.', () => {
  const rows: readonly (readonly [argument: Argument, expected: string])[] = [
    [{ channel: 'tickers', ...PAIR }, 'public public last null BTC-USDT'],
    [{ channel: 'mark-price', ...SWAP }, 'public public last swap BTC-USDT-SWAP'],
    [{ channel: 'funding-rate', ...SWAP }, 'public public last swap BTC-USDT-SWAP'],
    [{ channel: 'books5', ...PAIR }, 'public public last null BTC-USDT'],
    [{ channel: 'bbo-tbt', instId: 'BTC-USD-261225' }, 'public public last futures BTC-USD-261225'],
    [{ channel: 'books', ...PAIR }, 'public public book null BTC-USDT'],
    [{ channel: 'books-rpi', ...PAIR }, 'public public book null BTC-USDT'],
    [{ channel: 'trades', ...PAIR }, 'public public next null BTC-USDT'],
    [{ channel: 'trades-all', ...PAIR }, 'business public next null BTC-USDT'],
    [{ channel: 'candle1m', ...PAIR }, 'business public last null BTC-USDT'],
    [{ channel: 'candle1Dutc', ...PAIR }, 'business public last null BTC-USDT'],
    [{ channel: 'mark-price-candle3Mutc', ...SWAP }, 'business public last swap BTC-USDT-SWAP'],
    [{ channel: 'index-candle1H', instId: 'BTC-USD' }, 'business public last null null'],
    [{ channel: 'index-tickers', instId: 'BTC-USD' }, 'public public last null null'],
    [{ channel: 'opt-summary', instFamily: 'BTC-USD' }, 'public public next option null'],
    [
      { channel: 'estimated-price', instType: 'FUTURES', instFamily: 'BTC-USD' },
      'public public next futures null',
    ],
    [{ channel: 'instruments', instType: 'SPOT' }, 'public public next spot null'],
    [{ channel: 'liquidation-orders', instType: 'SWAP' }, 'public public next swap null'],
    [{ channel: 'status' }, 'public public next null null'],
    [{ channel: 'books-l2-tbt', ...SWAP }, 'public account next swap BTC-USDT-SWAP'],
    [{ channel: 'books50-l2-tbt', ...PAIR }, 'public account next null BTC-USDT'],
    [{ channel: 'account' }, 'private account next null null'],
    [{ channel: 'account', ccy: 'BTC' }, 'private account next null null'],
    [{ channel: 'positions', instType: 'ANY' }, 'private account next null null'],
    [{ channel: 'positions', instType: 'ANY', instFamily: 'BTC-USD' }, 'private account next null null'],
    [{ channel: 'positions', instType: 'SWAP', ...SWAP }, 'private account next swap BTC-USDT-SWAP'],
    [{ channel: 'balance_and_position' }, 'private account next null null'],
    [{ channel: 'orders', instType: 'ANY' }, 'private account next null null'],
    [{ channel: 'orders', instType: 'SPOT', ...PAIR }, 'private account next spot BTC-USDT'],
    [{ channel: 'orders', instType: 'MARGIN', ...PAIR }, 'private account next margin BTC-USDT'],
    [{ channel: 'orders', instType: 'ANY', ...SWAP }, 'private account next swap BTC-USDT-SWAP'],
    [{ channel: 'fills', ...PAIR }, 'private account next null BTC-USDT'],
    [{ channel: 'orders', instType: 'ANY', instFamily: 'BTC-USD' }, 'private account next null null'],
    [{ channel: 'orders-algo', instType: 'ANY' }, 'business account next null null'],
    [{ channel: 'algo-advance', instType: 'SWAP', algoId: '7' }, 'business account next swap null'],
    [{ channel: 'algo-advance', instType: 'ANY', ...SWAP }, 'business account next swap BTC-USDT-SWAP'],
    [{ channel: 'account-greeks' }, 'private account next null null'],
    [{ channel: 'account-greeks', ccy: 'BTC' }, 'private account next null null'],
    [{ channel: 'call-auction-details', ...PAIR }, 'public public last null BTC-USDT'],
    [{ channel: 'option-trades', instType: 'OPTION', ...CALL }, `public public next option ${CALL.instId}`],
    [{ channel: 'block-tickers', ...PAIR }, 'business public last null BTC-USDT'],
    [{ channel: 'public-block-trades', ...PAIR }, 'business public next null BTC-USDT'],
    [{ channel: 'candle1s', ...PAIR }, 'business public last null BTC-USDT'],
  ];
  for (const [argument, expected] of rows) {
    const { endpoint, access, joining, market, instrument } = channelOf(argument);
    const found = [endpoint.path.replace('/ws/v5/', ''), access, joining, market, instrument]
      .map(String)
      .join(' ');
    assert.equal(found, expected, JSON.stringify(argument));
  }
});

test('Bars come in every length that the venue serves, from six hours on also by the day of UTC.', () => {
  const short = ['1m', '3m', '5m', '15m', '30m', '1H', '2H', '4H'];
  const long = ['6H', '12H', '1D', '2D', '3D', '5D', '1W', '1M', '3M'];
  const found = (bar: string): readonly string[] =>
    ['candle', 'mark-price-candle', 'index-candle'].map((sort) =>
      verdict({ channel: `${sort}${bar}`, ...PAIR }),
    );
  for (const bar of [...short, ...long, ...long.map((name) => `${name}utc`)])
    assert.deepEqual(found(bar), ['read', 'read', 'read'], bar);
  for (const bar of [
    '',
    'utc',
    '2m',
    '10m',
    '8H',
    '1Y',
    '1d',
    '6Hutc8',
    ...short.map((name) => `${name}utc`),
  ])
    assert.deepEqual(found(bar), ['CHANNEL_UNKNOWN', 'CHANNEL_UNKNOWN', 'CHANNEL_UNKNOWN'], bar);
});

test('A channel that is not in the table is refused, and a known one that is not passed on is called so.', () => {
  const unheardOf = ['ticker', 'candle1Y', 'candle1mutc', 'constructor', 'toString', 'books6'];
  const nearlyKnown = [
    'my-rfqs',
    'rfqs-2',
    'x-deposit-info',
    'quotes-x',
    'grid-',
    'sprd-',
    'block-trades',
    'books-elp2',
  ];
  for (const channel of [...unheardOf, ...nearlyKnown])
    assert.equal(verdict({ channel, ...PAIR }), 'CHANNEL_UNKNOWN', channel);
  for (const channel of [
    'deposit-info',
    'withdrawal-info',
    'grid-orders-spot',
    'grid-sub-orders',
    'algo-recurring-buy',
    'copytrading-lead-notification',
    'rfqs',
    'quotes',
    'struc-block-trades',
    'public-struc-block-trades',
    'sprd-orders',
    'sprd-bbo-tbt',
    'economic-calendar',
    'event-contract-markets',
    'books-elp',
  ])
    assert.equal(verdict({ channel }), 'CHANNEL_NOT_ADMITTED', channel);
  assert.equal(verdict({ channel: 'tickers', ...PAIR }), 'read');
});

test('An argument in another form than its channel takes is refused.', () => {
  const rows: readonly (readonly [argument: Argument, expected: string])[] = [
    [{}, 'FIELD_MALFORMED'],
    [{ channel: '' }, 'FIELD_MALFORMED'],
    [{ channel: 'tick ers', ...PAIR }, 'FIELD_MALFORMED'],
    [{ channel: 'tickers' }, 'FIELD_MISSING'],
    [{ channel: 'tickers', instId: '' }, 'FIELD_MALFORMED'],
    [{ channel: 'tickers', instId: 'btc-usdt' }, 'FIELD_MALFORMED'],
    [{ channel: 'tickers', instId: 'BTC-USDT ' }, 'FIELD_MALFORMED'],
    [{ channel: 'tickers', instId: 'BTC-USDT-X' }, 'FIELD_MALFORMED'],
    [{ channel: 'tickers', ...PAIR, instType: 'SPOT' }, 'FIELD_UNKNOWN'],
    [{ channel: 'tickers', ...PAIR, uid: '1' }, 'FIELD_UNKNOWN'],
    [{ channel: 'orders' }, 'FIELD_MISSING'],
    [{ channel: 'orders', instType: 'EVENTS' }, 'FIELD_MALFORMED'],
    [{ channel: 'orders', instType: 'any' }, 'FIELD_MALFORMED'],
    [{ channel: 'orders', instType: 'SPOT', ...SWAP }, 'FIELD_MALFORMED'],
    [{ channel: 'orders', instType: 'MARGIN', ...SWAP }, 'FIELD_MALFORMED'],
    [{ channel: 'orders', instType: 'SWAP', ...PAIR }, 'FIELD_MALFORMED'],
    [{ channel: 'orders', instType: 'ANY', extraParams: '{"updateInterval":"0"}' }, 'FIELD_UNKNOWN'],
    [{ channel: 'instruments', instType: 'ANY' }, 'FIELD_MALFORMED'],
    [{ channel: 'account', extraParams: '{"updateInterval":"1"}' }, 'FIELD_MALFORMED'],
    [{ channel: 'account', extraParams: '{"updateInterval":"0","x":1}' }, 'FIELD_MALFORMED'],
    [{ channel: 'balance_and_position', ccy: 'BTC' }, 'FIELD_UNKNOWN'],
    [{ channel: 'index-tickers', ...SWAP }, 'FIELD_MALFORMED'],
    [{ channel: 'algo-advance', instType: 'ANY', algoId: 'x' }, 'FIELD_MALFORMED'],
  ];
  for (const [argument, expected] of rows)
    assert.equal(verdict(argument), expected, JSON.stringify(argument));
  for (const other of [null, 'tickers', [], new Map([['channel', true]])] as readonly JsonValue[])
    assert.equal('key' in readChannel(other), false);
  const ofCurrency = (ccy: JsonValue): boolean =>
    'key' in
    readChannel(
      new Map([
        ['channel', 'account'],
        ['ccy', ccy],
      ]),
    );
  assert.ok(ofCurrency('BTC'));
  for (const ccy of [true, null, ['BTC']]) assert.ok(!ofCurrency(ccy), JSON.stringify(ccy));
  assert.equal(verdict({ channel: 'orders', instType: 'SWAP', ...SWAP }), 'read');
});

test('Subscriptions that get the same pushes have one key, whatever their spelling.', () => {
  const one = channelOf({ channel: 'orders', instType: 'SWAP', ...SWAP });
  const other = channelOf({ ...SWAP, instType: 'SWAP', channel: 'orders', instFamily: '' });
  assert.equal(one.key, other.key);
  assert.equal(one.argument, '{"channel":"orders","instType":"SWAP","instId":"BTC-USDT-SWAP"}');
  assert.notEqual(one.key, channelOf({ channel: 'orders', instType: 'ANY', ...SWAP }).key);
  const paced = channelOf({ channel: 'account', extraParams: ' {"updateInterval" : "0"}' });
  assert.equal(paced.key, channelOf({ channel: 'account' }).key);
  assert.equal(paced.argument, String.raw`{"channel":"account","extraParams":"{\"updateInterval\":\"0\"}"}`);
});

test('An argument of the venue is known without what the venue adds.', () => {
  const { key } = channelOf({ channel: 'orders', instType: 'ANY' });
  const argument = { uid: '44', instType: 'ANY', instFamily: '', channel: 'orders', later: 'x' };
  assert.equal(keyOfArgument(new Map(Object.entries(argument))), key);
  const further = new Map([
    ['channel', 'account'],
    ['instId', 'BTC-USDT'],
  ]);
  assert.equal(keyOfArgument(further), channelOf({ channel: 'account' }).key);
  // What a field says is its text; another value says nothing.
  const odd = new Map<string, JsonValue>([
    ['channel', 'orders'],
    ['instType', 'ANY'],
    ['instFamily', null],
    ['instId', false],
  ]);
  assert.equal(keyOfArgument(odd), key);
  assert.equal(keyOfArgument(new Map([['channel', 'unheard-of']])), null);
  for (const other of [undefined, null, 'orders', []]) assert.equal(keyOfArgument(other), null);
});

test('What the account did while nobody listened stays missed unless the channel begins with all of it.', () => {
  const any = { instType: 'ANY' };
  const losing = [
    { channel: 'orders', ...any },
    { channel: 'fills' },
    { channel: 'orders-algo', ...any },
    { channel: 'liquidation-warning', ...any },
  ];
  for (const argument of losing) assert.ok(losesPushes(channelOf(argument)), argument.channel);
  const whole = [
    { channel: 'account' },
    { channel: 'positions', ...any },
    { channel: 'balance_and_position' },
    { channel: 'account-greeks' },
    { channel: 'algo-advance', ...any },
    { channel: 'books-l2-tbt', ...SWAP },
    { channel: 'trades', ...SWAP },
  ];
  for (const argument of whole) assert.ok(!losesPushes(channelOf(argument)), argument.channel);
});
