import assert from 'node:assert/strict';
import { test } from 'node:test';
import { account, frameAt, market } from '../testing/frames.ts';
import { readBotFrame } from './bot-frames.ts';
import { accountChannels, canonicalTopic } from './channels.ts';
import { findEndpoint } from './endpoints.ts';

const V5 = '/ws/v5/notification';
const LINEAR = '/linear-swap-notification';
const COIN = '/swap-notification';

type Sent = ReturnType<typeof frameAt>;

function read({ family, path, text }: Sent): ReturnType<typeof readBotFrame> {
  const endpoint = findEndpoint(family, path, '');
  assert.ok(endpoint !== null, path);
  return readBotFrame(endpoint, text);
}

/** The code of the refusal; else of each channel its key and how it is joined, or `asked`. */
function verdict(sent: Sent): string {
  const frame = read(sent);
  if (frame.kind === 'refused') return frame.code;
  if (frame.kind === 'question') return `${frame.channel.key} asked`;
  assert.ok(frame.kind === 'subscribe', sent.text);
  return frame.channels.map(({ key, joining }) => `${key} ${joining}`).join();
}

const PERIODS = ['1min', '5min', '15min', '30min', '60min', '4hour', '1day', '1week', '1mon', '1year'];
const klines = (...names: readonly string[]): readonly string[] =>
  names.flatMap((name) => PERIODS.map((period) => `${name}.${period}`));
const numbered = (name: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `${name}${at}`);

const REFRESHED = ['mbp.refresh.5', 'mbp.refresh.10', 'mbp.refresh.20'];
const HIGH_FREQUENCY = ['depth.size_20.high_freq', 'depth.size_150.high_freq'];
const BASIS = PERIODS.flatMap((period) =>
  ['', '.open', '.close', '.high', '.low', '.average'].map((value) => `basis.${period}${value}`),
);

/** What each path serves: how a late joiner is served, and whether it can be asked for once. */
const SERVED: readonly {
  readonly paths: readonly (readonly [path: string, instrument: string])[];
  readonly last: readonly string[];
  readonly next: readonly string[];
  readonly book: readonly string[];
  readonly notAsked: readonly string[];
}[] = [
  {
    paths: [['/ws', 'btcusdt']],
    last: [...klines('kline'), ...numbered('depth.step', 6), 'bbo', 'detail', 'ticker', 'etp', ...REFRESHED],
    next: ['trade.detail'],
    book: [],
    notAsked: ['bbo', 'ticker', 'etp', ...REFRESHED],
  },
  {
    paths: [['/feed', 'btcusdt']],
    last: [],
    next: ['mbp.5', 'mbp.20', 'mbp.150', 'mbp.400'],
    book: [],
    notAsked: [],
  },
  {
    paths: [
      ['/linear-swap-ws', 'BTC-USDT'],
      ['/swap-ws', 'BTC-USD'],
    ],
    last: [...klines('kline'), ...numbered('depth.step', 20), 'bbo', 'detail'],
    next: ['trade.detail'],
    book: HIGH_FREQUENCY,
    notAsked: ['bbo', ...HIGH_FREQUENCY],
  },
  {
    paths: [
      ['/ws_index', 'BTC-USDT'],
      ['/ws_index', 'BTC-USD'],
    ],
    last: [...klines('index', 'premium_index', 'estimated_rate', 'mark_price'), ...BASIS],
    next: [],
    book: [],
    notAsked: [],
  },
];

test('Each path serves its kinds of market data, each joined and asked for in its way.', () => {
  for (const { paths, last, next, book, notAsked } of SERVED)
    for (const [path, instrument] of paths)
      for (const [joining, rests] of Object.entries({ last, next, book }))
        for (const rest of rests) {
          const topic = `market.${instrument}.${rest}`;
          assert.equal(verdict(market(path, topic)), `${path} ${topic} ${joining}`);
          const asked = verdict(frameAt(path, 'question', { req: topic }));
          assert.equal(asked, notAsked.includes(rest) ? 'CHANNEL_UNKNOWN' : `${path} ${topic} asked`, topic);
        }
});

test('A topic with anything before or behind what the venue calls it is not known.', () => {
  const served = SERVED.flatMap(({ paths, last, next, book }) =>
    paths.flatMap(([path, instrument]) =>
      [...last, ...next, ...book].map((rest) => ({ path, instrument, rest })),
    ),
  );
  for (const { path, instrument, rest } of served)
    for (const topic of [
      `market.${instrument}.x${rest}`,
      `market.${instrument}.${rest}.x`,
      `market.${instrument}.${rest}x`,
      `market.${instrument}.${rest}#`,
      `market.${instrument}.${rest.replace('.', '_')}_`,
      `xmarket.${instrument}.${rest}`,
      `market..${rest}`,
    ])
      assert.equal(verdict(market(path, topic)), 'CHANNEL_UNKNOWN', `${path} ${topic}`);
  for (const [path, topic] of [
    ['/ws', 'market.btcusdt.depth.step10'],
    ['/feed', 'market.btcusdt.mbp.50'],
    ['/feed', 'market.btcusdt.mbp.1500'],
    ['/ws', 'market.btcusdt.mbp.refresh.50'],
    ['/linear-swap-ws', 'market.BTC-USDT.depth.step'],
    ['/linear-swap-ws', 'market.BTC-USDT.depth.stepx'],
  ] as const)
    assert.equal(verdict(market(path, topic)), 'CHANNEL_UNKNOWN', `${path} ${topic}`);
});

/** Names of the older contract accounts, and an instrument or asset that they take. */
const LEGACY: readonly (readonly [path: string, code: string, names: readonly string[]])[] = [
  [
    LINEAR,
    'btc-usdt',
    [
      'orders',
      'orders_cross',
      'matchOrders',
      'matchOrders_cross',
      'positions',
      'positions_cross',
      'trigger_order',
      'trigger_order_cross',
      'accounts',
    ],
  ],
  [LINEAR, 'USDT', ['accounts_cross', 'accounts_unify']],
  [COIN, 'btc-usd', ['orders', 'matchOrders', 'positions', 'trigger_order', 'accounts']],
];

test('The channels of the older contract accounts name one contract or asset, or all of them.', () => {
  for (const [path, code, names] of LEGACY)
    for (const name of names)
      for (const one of [code, '*'])
        assert.equal(verdict(account(path, `${name}.${one}`)), `${path} ${name}.${one} next`);
  const rows: readonly (readonly [path: string, topic: string, code: string])[] = [
    [LINEAR, 'orders.USDT', 'INSTRUMENT_UNKNOWN'],
    [LINEAR, 'accounts.USDT', 'INSTRUMENT_UNKNOWN'],
    [LINEAR, 'trigger_order.btc', 'INSTRUMENT_UNKNOWN'],
    [LINEAR, 'trigger_order_cross.btc', 'INSTRUMENT_UNKNOWN'],
    [LINEAR, 'accounts_unify.btc-usdt', 'CHANNEL_UNKNOWN'],
    [LINEAR, '1orders.btc-usdt', 'CHANNEL_UNKNOWN'],
    [LINEAR, 'orders.btc-usdt#', 'CHANNEL_UNKNOWN'],
    [LINEAR, 'orders.btc.-usdt', 'CHANNEL_UNKNOWN'],
    [LINEAR, 'orders', 'CHANNEL_UNKNOWN'],
    [LINEAR, 'public', 'CHANNEL_UNKNOWN'],
    [LINEAR, '', 'CHANNEL_UNKNOWN'],
    [LINEAR, 'xpublic.BTC-USDT.funding_rate', 'CHANNEL_UNKNOWN'],
    [LINEAR, 'public.BTC-USDT.funding_rates', 'CHANNEL_UNKNOWN'],
    [LINEAR, 'public.BTC-USDT', 'CHANNEL_UNKNOWN'],
    ['/ws/v2', 'xaccounts.update', 'CHANNEL_UNKNOWN'],
    ['/ws/v2', 'xorders#btcusdt', 'CHANNEL_UNKNOWN'],
    ['/ws/v2', 'orders#btcusdt#1', 'CHANNEL_UNKNOWN'],
    ['/ws/v2', 'xtrade.clearing#btcusdt', 'CHANNEL_UNKNOWN'],
    ['/ws/v2', 'trade.clearing#btcusdt', '/ws/v2 trade.clearing#btcusdt next'],
  ];
  for (const [path, topic, code] of rows) assert.equal(verdict(account(path, topic)), code, topic);
});

test('Public channels of contracts are served at the path of their kind of contract, V5’s at the older one.', () => {
  const what = ['liquidation_orders', 'funding_rate', 'contract_info', 'contract_elements'];
  const served: readonly (readonly [path: string, at: string, code: string])[] = [
    [LINEAR, LINEAR, 'BTC-USDT'],
    [V5, LINEAR, 'BTC-USDT'],
    [COIN, COIN, 'BTC-USD'],
  ];
  for (const [path, at, code] of served)
    for (const name of what) {
      const topic = `public.${code}.${name}`;
      const joining = name === 'liquidation_orders' ? 'next' : 'last';
      assert.equal(verdict(account(path, topic)), `${at} ${topic} ${joining}`);
      assert.equal(verdict(account(path, topic.toLowerCase())), `${at} ${topic} ${joining}`);
      const all = topic.replace(code, '*');
      assert.equal(verdict(account(path, all)), `${at} ${all} next`);
      const one = read(account(path, topic));
      assert.equal(one.kind === 'subscribe' ? one.channels[0]?.instrument : one.kind, code);
    }
});

test('A topic has one canonical spelling.', () => {
  const rows: readonly (readonly [topic: string, contract: string | null, canonical: string])[] = [
    ['orders', null, 'orders'],
    ['orders', 'BTC-USDT', 'orders BTC-USDT'],
    ['orders_cross.BTC-USDT', null, 'orders_cross.btc-usdt'],
    ['accounts_cross.usdt', null, 'accounts_cross.USDT'],
    ['accounts_unify.usdt', null, 'accounts_unify.USDT'],
    ['accounts.BTC-USDT', null, 'accounts.btc-usdt'],
    ['public.btc-usdt.funding_rate', null, 'public.BTC-USDT.funding_rate'],
  ];
  for (const [topic, contract, canonical] of rows)
    assert.equal(canonicalTopic(topic, contract), canonical, topic);
});

test('What tells of a whole account is its balances, orders, trades and positions, of spot and of contracts.', () => {
  assert.deepEqual(
    accountChannels().map(({ key, access, instrument }) => [key, access, instrument]),
    [
      ['/ws/v2 accounts.update#2', 'account', null],
      ['/ws/v2 orders#*', 'account', null],
      ['/ws/v2 trade.clearing#*#1', 'account', null],
      [`${V5} account`, 'account', null],
      [`${V5} positions *`, 'account', null],
      [`${V5} orders *`, 'account', null],
      [`${V5} trade *`, 'account', null],
    ],
  );
});

test('A channel that is refused says why.', () => {
  const topic = 'market.BTC-USDT.depth.size_20.high_freq';
  const incremental =
    'This channel is passed on with data_type "incremental" where it ends in high_freq, else without.';
  const rows: readonly (readonly [sent: Sent, detail: string])[] = [
    [frameAt('/linear-swap-ws', 'subscribe', { sub: topic }), incremental],
    [frameAt('/ws', 'subscribe', { sub: 'market.btcusdt.bbo', data_type: 'incremental' }), incremental],
    [account(V5, 'orders'), 'The field contract_code is missing.'],
    [account(V5, 'orders', 'btc-usdt'), 'The channel names no instrument of this API.'],
    [market('/swap-ws', 'market.BTC-USDT.bbo'), 'The channel names no instrument of this API.'],
  ];
  for (const [sent, detail] of rows) {
    const frame = read(sent);
    assert.equal(frame.kind === 'refused' ? frame.detail : frame.kind, detail, sent.text);
  }
});
