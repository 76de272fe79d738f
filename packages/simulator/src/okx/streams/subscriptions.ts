import type { Instrument } from '../../engine/instruments.ts';
import { KNOWN_INST_TYPES } from '../market-data.ts';
import { AccountTopic } from './account-channel.ts';
import { BalanceAndPositionTopic } from './balance-and-position.ts';
import { BOOK_CHANNELS, BookTopic } from './books.ts';
import { CandleTopic } from './candles.ts';
import { channelOf, type Channel, type ChannelFamily, type StreamPath } from './channels.ts';
import { StreamRefusal } from './codes.ts';
import { openAlgos, openFills, OrdersTopic } from './order-channels.ts';
import { PositionsTopic } from './positions-channel.ts';
import type { Arg, Topic, VenueNow } from './topic.ts';
import { TradesTopic } from './trades.ts';
import { VIEW_CHANNELS, ViewTopic } from './views.ts';

/** One argument of a subscription, read and allowed. */
export interface Wanted {
  readonly channel: Channel;
  /** The arguments that count, in the venue's order. */
  readonly arg: Arg;
  /** Whose it is; `null` for public channels. */
  readonly uid: string | null;
  /** The topic's name, the same for everybody who means the same. */
  readonly name: string;
}

export interface SubscriptionContext {
  readonly venue: VenueNow;
  readonly path: StreamPath;
  /** Who is logged in. */
  readonly uid: string | null;
}

/** @throws StreamRefusal 60008, 60011, 60012, 60018, 64001, 64002, 64003 */
export function readWanted(value: unknown, context: SubscriptionContext): Wanted {
  const sent = textsOf(value);
  const name = sent.get('channel') ?? '';
  const channel = channelOf(name);
  const refused = new StreamRefusal('60018', describe(sent));
  if (channel === null) throw refused;
  const { variants } = context.venue();
  if (variants.strictStreamPaths) checkPath(channel, name, context.path);
  if (channel.needsLogin && context.uid === null) throw new StreamRefusal('60011');
  if (channel.isVip === true && !variants.vipStreams) throw new StreamRefusal('64003');
  const arg = readArguments(channel, sent);
  if (arg === null || !isKnown(arg, context.venue)) throw refused;
  const uid = channel.needsLogin && channel.family !== 'book' ? context.uid : null;
  const key = [name, uid ?? '', ...Object.entries(arg).map(([field, text]) => `${field}=${text}`)].join('|');
  return { channel, arg, uid, name: key };
}

/** `null` when one is missing. */
function readArguments(channel: Channel, sent: ReadonlyMap<string, string>): Arg | null {
  const arg: Record<string, string> = { channel: sent.get('channel') ?? '' };
  for (const parameter of channel.args) {
    const text = sent.get(parameter.replace('?', '')) ?? '';
    if (text !== '') arg[parameter.replace('?', '')] = text;
    else if (!parameter.endsWith('?')) return null;
  }
  return arg;
}

function isKnown(arg: Arg, venue: VenueNow): boolean {
  const { channel = '', instType, instId } = arg;
  if (instType !== undefined && !KNOWN_INST_TYPES.has(instType)) return false;
  if (instId === undefined) return true;
  const instrument = venue().engine.state.instruments.get(instId);
  const market = VIEW_CHANNELS[channel]?.market ?? null;
  return instrument !== undefined && (market === null || market === instrument.market);
}

function checkPath(channel: Channel, name: string, path: StreamPath): void {
  if (channel.path === path) return;
  if (channel.path === 'business') throw new StreamRefusal('64001');
  if (path === 'business') throw new StreamRefusal('64002');
  throw new StreamRefusal('60008', name);
}

function textsOf(value: unknown): ReadonlyMap<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new StreamRefusal('60012', JSON.stringify(value));
  }
  const rows = Object.entries(value).filter((row): row is [string, string] => typeof row[1] === 'string');
  return new Map(rows);
}

function describe(sent: ReadonlyMap<string, string>): string {
  const fields = [...sent].map(([name, text]) => `${name}:${text}`).join(',');
  return fields === '' ? 'channel' : fields;
}

function instrumentOf(arg: Arg, venue: VenueNow): Instrument {
  return venue().engine.state.instrument(arg['instId'] ?? '');
}

interface TopicParts {
  readonly venue: VenueNow;
  readonly arg: Arg;
  readonly name: string;
  /** Whose account it is; empty for public channels. */
  readonly owner: string;
}

const TOPICS: Readonly<Record<ChannelFamily, (parts: TopicParts) => Topic | null>> = {
  book: ({ venue, arg, name }) => {
    const channel = BOOK_CHANNELS[name];
    const instrument = instrumentOf(arg, venue);
    return channel === undefined ? null : new BookTopic(venue, arg, { channel, instrument });
  },
  view: ({ venue, arg, name }) => {
    const channel = VIEW_CHANNELS[name];
    const instrument = instrumentOf(arg, venue);
    return channel === undefined ? null : new ViewTopic(venue, arg, { channel, instrument });
  },
  trades: ({ venue, arg }) => new TradesTopic(venue, arg, arg['instId'] ?? ''),
  candle: ({ venue, arg }) => new CandleTopic(venue, arg, instrumentOf(arg, venue)),
  account: ({ venue, arg, owner }) => new AccountTopic(venue, arg, owner),
  positions: ({ venue, arg, owner }) => new PositionsTopic(venue, arg, owner),
  'balance-and-position': ({ venue, arg, owner }) => new BalanceAndPositionTopic(venue, arg, owner),
  orders: ({ venue, arg, owner }) => new OrdersTopic(venue, arg, owner),
  algos: openAlgos,
  fills: openFills,
  silent: () => null,
};

/** The topic behind a subscription; `null` where nothing is ever pushed. Pushes to an account say whose it is. */
export function makeTopic({ channel, arg, uid }: Wanted, venue: VenueNow): Topic | null {
  const own = uid === null ? arg : { ...arg, uid };
  return TOPICS[channel.family]({ venue, arg: own, name: arg['channel'] ?? '', owner: uid ?? '' });
}
