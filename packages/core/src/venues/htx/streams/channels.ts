import { refuse, type Refusal } from '../../../errors/refusal.ts';
import { refuseChannel } from '../../channel-refusal.ts';
import type { StreamChannel } from '../../stream-dialect.ts';
import { placeOfInstrument, type Area } from '../instrument-id.ts';
import {
  FEED_PATH,
  LINEAR_PATH,
  SPOT_ACCOUNT_PATH,
  V5_PATH,
  findEndpoint,
  type HtxEndpoint,
} from './endpoints.ts';

type Joining = StreamChannel['joining'];

/** A kind of market data: what follows the instrument in its topic. */
interface MarketRow {
  readonly rest: RegExp;
  readonly joining: Joining;
  /** Whether it can be asked for once. */
  readonly asked: boolean;
}

const PERIOD = '(?:1min|5min|15min|30min|60min|4hour|1day|1week|1mon|1year)';

const COMMON: readonly MarketRow[] = [
  { rest: new RegExp(`^kline\\.${PERIOD}$`, 'u'), joining: 'last', asked: true },
  { rest: /^bbo$/u, joining: 'last', asked: false },
  { rest: /^detail$/u, joining: 'last', asked: true },
  { rest: /^trade\.detail$/u, joining: 'next', asked: true },
];

const INCREMENTS = /^mbp\.(?:5|20|150|400)$/u;
/** The book that begins with a snapshot; asked for as increments, since both forms have one name in pushes. */
const HIGH_FREQUENCY = /^depth\.size_(?:20|150)\.high_freq$/u;

const CONTRACT_ROWS: readonly MarketRow[] = [
  ...COMMON,
  { rest: /^depth\.step(?:[0-9]|1[0-9])$/u, joining: 'last', asked: true },
  { rest: HIGH_FREQUENCY, joining: 'book', asked: false },
];

/** (HTX API documentation, read 2026-11-21.) */
const MARKET_ROWS: Readonly<Record<string, readonly MarketRow[]>> = {
  '/ws': [
    ...COMMON,
    { rest: /^depth\.step[0-5]$/u, joining: 'last', asked: true },
    { rest: /^mbp\.refresh\.(?:5|10|20)$/u, joining: 'last', asked: false },
    // Changes without a beginning: clients ask for the snapshot themselves, and begin where it ends.
    { rest: INCREMENTS, joining: 'next', asked: true },
    { rest: /^(?:ticker|etp)$/u, joining: 'last', asked: false },
  ],
  '/linear-swap-ws': CONTRACT_ROWS,
  '/swap-ws': CONTRACT_ROWS,
  '/ws_index': [
    {
      rest: new RegExp(`^(?:index|premium_index|estimated_rate|mark_price)\\.${PERIOD}$`, 'u'),
      joining: 'last',
      asked: true,
    },
    {
      rest: new RegExp(`^basis\\.${PERIOD}(?:\\.(?:open|close|high|low|average))?$`, 'u'),
      joining: 'last',
      asked: true,
    },
  ],
};

const MARKET_TOPIC = /^market\.([A-Za-z0-9-]{1,40})\.([a-z0-9_.]{1,40})$/u;

/** How market data are asked for: as pushes, as pushes of increments, or once. */
export interface MarketDemand {
  readonly once: boolean;
  readonly dataType: string | null;
}

/** A topic of market data. Both spot paths take all of them; where the venue serves it is in the channel. */
export function readMarketChannel(
  endpoint: HtxEndpoint,
  topic: string,
  { once, dataType }: MarketDemand,
): StreamChannel | Refusal {
  const [, instrument = '', rest = ''] = MARKET_TOPIC.exec(topic) ?? [];
  const rows = MARKET_ROWS[endpoint.path === FEED_PATH ? '/ws' : endpoint.path] ?? [];
  const row = rows.find((one) => one.rest.test(rest));
  if (row === undefined || (once && !row.asked)) return refuseChannel('CHANNEL_UNKNOWN', topic);
  const isOfIncrements = HIGH_FREQUENCY.test(rest);
  if (dataType !== (isOfIncrements ? 'incremental' : null))
    return refuse('FIELD_MALFORMED', {
      detail:
        'This channel is passed on with data_type "incremental" where it ends in high_freq, else without.',
    });
  const path = INCREMENTS.test(rest) ? FEED_PATH : endpoint.path === FEED_PATH ? '/ws' : endpoint.path;
  const served = findEndpoint(endpoint.family, path, '') ?? endpoint;
  return channelOf(served, topic, { access: 'public', instrument, joining: row.joining });
}

const SPOT_BALANCES = /^accounts\.update(?:#[012])?$/u;
const SPOT_ORDERS = /^orders#([a-z0-9]{3,40}|\*)$/u;
const SPOT_CLEARING = /^trade\.clearing#([a-z0-9]{3,40}|\*)(?:#[01])?$/u;

/** A channel of the spot account, with what follows it in its name. */
export function readSpotAccountChannel(endpoint: HtxEndpoint, topic: string): StreamChannel | Refusal {
  const instrument = SPOT_ORDERS.exec(topic)?.[1] ?? SPOT_CLEARING.exec(topic)?.[1];
  if (instrument === undefined && !SPOT_BALANCES.test(topic)) return refuseChannel('CHANNEL_UNKNOWN', topic);
  return accountChannelOf(endpoint, topic, instrument);
}

/** Channels of contract accounts as they were before V5, and whether they name contracts or the assets of a margin account. */
const LEGACY_TOPICS: Readonly<Record<Exclude<Area, 'spot'>, ReadonlyMap<string, 'contract' | 'asset'>>> = {
  linear: new Map([
    ...['orders', 'orders_cross', 'matchOrders', 'matchOrders_cross', 'positions', 'positions_cross'].map(
      (name) => [name, 'contract'] as const,
    ),
    ['trigger_order', 'contract'],
    ['trigger_order_cross', 'contract'],
    ['accounts', 'contract'],
    ['accounts_cross', 'asset'],
    ['accounts_unify', 'asset'],
  ]),
  inverse: new Map(
    ['orders', 'matchOrders', 'positions', 'trigger_order', 'accounts'].map((name) => [name, 'contract']),
  ),
};

const V5_TOPICS: ReadonlySet<string> = new Set(['orders', 'trade', 'positions', 'match_orders']);
const V5_BALANCES = 'account';

const LEGACY_TOPIC = /^([A-Za-z_]{1,24})\.([A-Za-z0-9-]{1,40}|\*)$/u;
const PUBLIC_TOPIC =
  /^public\.([A-Za-z0-9-]{1,40}|\*)\.(liquidation_orders|funding_rate|contract_info|contract_elements)$/u;
const ASSET = /^(?:[A-Z0-9]{1,24}|\*)$/u;

/** A channel of a contract account, or one of the public ones beside them. V5 names the contract in a field of its own. */
export function readContractChannel(
  endpoint: HtxEndpoint,
  topic: string,
  contract: string | null,
): StreamChannel | Refusal {
  const argument = canonicalTopic(topic, contract);
  const open = PUBLIC_TOPIC.exec(argument);
  if (open !== null) return publicChannelOf(endpoint, argument, open);
  if (endpoint.path === V5_PATH) return readV5Channel(endpoint, topic, contract);
  const [, name = '', code = ''] = LEGACY_TOPIC.exec(argument) ?? [];
  const [area] = endpoint.areas;
  const form = area === undefined || area === 'spot' ? undefined : LEGACY_TOPICS[area].get(name);
  if (form === undefined) return refuseChannel('CHANNEL_UNKNOWN', topic);
  if (form === 'contract') return accountChannelOf(endpoint, argument, code.toUpperCase());
  return ASSET.test(code)
    ? accountChannelOf(endpoint, argument, undefined)
    : refuseChannel('CHANNEL_UNKNOWN', topic);
}

function readV5Channel(
  endpoint: HtxEndpoint,
  topic: string,
  contract: string | null,
): StreamChannel | Refusal {
  if (topic === V5_BALANCES)
    return contract === null ? accountChannelOf(endpoint, topic, undefined) : refuse('FIELD_UNKNOWN');
  if (!V5_TOPICS.has(topic)) return refuseChannel('CHANNEL_UNKNOWN', topic);
  if (contract === null) return refuse('FIELD_MISSING', { detail: 'The field contract_code is missing.' });
  return accountChannelOf(endpoint, canonicalTopic(topic, contract), contract);
}

/**
 * One spelling for what the venue takes in several, and writes otherwise in its pushes than it was asked: contracts in
 * small letters behind the older names, assets and public contracts in capitals. V5: topic and contract with a space.
 */
export function canonicalTopic(topic: string, contract: string | null): string {
  if (contract !== null) return `${topic} ${contract}`;
  const [head = '', ...rest] = topic.split('.');
  if (head === 'public') return [head, (rest[0] ?? '').toUpperCase(), ...rest.slice(1)].join('.');
  if (rest.length === 0) return topic;
  const code = rest.join('.');
  return `${head}.${LEGACY_TOPICS.linear.get(head) === 'asset' ? code.toUpperCase() : code.toLowerCase()}`;
}

/** Public channels are served at the older paths; the one of V5 knows none. */
function publicChannelOf(
  endpoint: HtxEndpoint,
  argument: string,
  [, code = '', what = '']: readonly string[],
): StreamChannel | Refusal {
  const served =
    endpoint.path === V5_PATH ? (findEndpoint('htx-contract', LINEAR_PATH, '') ?? endpoint) : endpoint;
  const isState = code !== '*' && what !== 'liquidation_orders';
  return channelOf(served, argument, {
    access: 'public',
    instrument: code === '*' ? null : code,
    joining: isState ? 'last' : 'next',
  });
}

/** `instrument`: `undefined` where the channel names none, `*` for all of them. */
function accountChannelOf(
  endpoint: HtxEndpoint,
  argument: string,
  instrument: string | undefined,
): StreamChannel | Refusal {
  const one = instrument === undefined || instrument === '*' ? null : instrument;
  return channelOf(endpoint, argument, { access: 'account', instrument: one, joining: 'next' });
}

function channelOf(
  endpoint: HtxEndpoint,
  argument: string,
  rest: Pick<StreamChannel, 'access' | 'instrument' | 'joining'>,
): StreamChannel | Refusal {
  const place = rest.instrument === null ? null : placeOfInstrument(rest.instrument);
  if (rest.instrument !== null && (place === null || !endpoint.areas.includes(place.area)))
    return refuse('INSTRUMENT_UNKNOWN', { detail: 'The channel names no instrument of this API.' });
  return { key: keyOf(endpoint, argument), endpoint, market: place?.market ?? null, argument, ...rest };
}

/** Some topics mean one thing at one path and another thing at another. */
export function keyOf({ path }: { readonly path: string }, argument: string): string {
  return `${path} ${argument}`;
}

/** What tells of everything that an account holds and has under way. */
export function accountChannels(): readonly StreamChannel[] {
  const [spot, contract] = [
    findEndpoint('htx-spot', SPOT_ACCOUNT_PATH, ''),
    findEndpoint('htx-contract', V5_PATH, ''),
  ];
  if (spot === null || contract === null) return [];
  return [
    ...['accounts.update#2', 'orders#*', 'trade.clearing#*#1'].map((topic) =>
      readSpotAccountChannel(spot, topic),
    ),
    readContractChannel(contract, V5_BALANCES, null),
    ...['positions', 'orders', 'trade'].map((topic) => readContractChannel(contract, topic, '*')),
  ].filter((channel): channel is StreamChannel => !('code' in channel));
}
