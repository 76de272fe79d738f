import { refuse, type Refusal } from '../../errors/refusal.ts';
import type { Intent, OrderLeg, OrderSize, OrderType, PlaceIntent } from '../../trading/intent.ts';
import type { Market, Side } from '../../trading/vocabulary.ts';
import type { Fields } from '../closed-fields.ts';
import { placeOfInstrument, type Area } from './instrument-id.ts';
import { readLegs, triggerLeg } from './legs.ts';

/** Where an order's price comes from: its own field, the book of that moment, or its own field once triggered. */
type Pricing = 'own' | 'book' | 'triggered';

interface OrderKind {
  readonly type: OrderType;
  readonly pricing: Pricing;
}

/** HTX `type` without its side. */
const SPOT_KINDS: Readonly<Record<string, OrderKind>> = {
  market: { type: 'market', pricing: 'book' },
  limit: { type: 'limit', pricing: 'own' },
  'limit-maker': { type: 'post-only', pricing: 'own' },
  ioc: { type: 'ioc', pricing: 'own' },
  'limit-fok': { type: 'fok', pricing: 'own' },
  'stop-limit': { type: 'trigger', pricing: 'triggered' },
  'stop-limit-fok': { type: 'trigger', pricing: 'triggered' },
};

/** `order_price_type` of the older contract APIs; what is not here is priced by the book. */
const LEGACY_OWN_PRICE: Readonly<Record<string, OrderType>> = {
  limit: 'limit',
  post_only: 'post-only',
  ioc: 'ioc',
  fok: 'fok',
};

const ALGO_TYPES: Readonly<Record<string, OrderType>> = {
  trigger: 'trigger',
  limit: 'trigger',
  market: 'trigger',
  tp: 'take-profit-stop-loss',
  sl: 'take-profit-stop-loss',
  trailing_stop: 'trailing',
};

/** The field that makes an algo order of V5 what its type says. */
const ALGO_TRIGGERS: Readonly<Record<string, string>> = {
  tp: 'tp_trigger_price',
  sl: 'sl_trigger_price',
  trailing_stop: 'callback_rate',
};

const SPOT = {
  kind: 'place',
  market: 'spot',
  reduceOnly: false,
  positionSide: null,
} as const;

/** An order of the spot book. A purchase at market names what it spends, everything else what it trades. */
export function readSpotOrder(fields: Fields): PlaceIntent | Refusal {
  const text = fields.text('type') ?? '';
  const side = text.startsWith('buy-') ? 'buy' : 'sell';
  const kind = SPOT_KINDS[text.slice(side.length + 1)];
  const amount = fields.decimal('amount');
  if (kind === undefined || amount === null) return refuse('FIELD_MALFORMED');
  const wrong =
    wrongPrice(fields, 'price', kind.pricing) ??
    demand(fields, ['stop-price', 'operator'], kind.pricing === 'triggered');
  if (wrong !== null) return wrong;
  const price = fields.decimal('price');
  const spends = side === 'buy' && kind.pricing === 'book';
  return {
    ...SPOT,
    instrument: fields.text('symbol') ?? '',
    side,
    type: kind.type,
    size: { unit: spends ? 'quote' : 'base', amount },
    price: kind.pricing === 'own' ? price : null,
    legs: kind.pricing === 'triggered' ? [triggerLeg(fields.decimal('stop-price'), price)] : [],
    clientOrderId: fields.text('client-order-id'),
    algo: false,
    venueAccount: fields.text('account-id'),
  };
}

/** A conditional order of `/v2/algo-orders`: it rests outside the book until its trigger is met. */
export function readSpotAlgoOrder(fields: Fields): PlaceIntent | Refusal {
  const side = sideOf(fields, 'orderSide');
  const atMarket = fields.text('orderType') === 'market';
  const spends = atMarket && side === 'buy';
  const wrong =
    wrongPrice(fields, 'orderPrice', atMarket ? 'book' : 'own') ??
    demand(fields, ['orderValue'], spends) ??
    demand(fields, ['orderSize'], !spends);
  if (wrong !== null) return wrong;
  const amount = fields.decimal(spends ? 'orderValue' : 'orderSize');
  if (amount === null) return refuse('FIELD_MISSING');
  return {
    ...SPOT,
    instrument: fields.text('symbol') ?? '',
    side,
    type: fields.has('trailingRate') ? 'trailing' : 'trigger',
    size: { unit: spends ? 'quote' : 'base', amount },
    price: null,
    legs: [triggerLeg(fields.decimal('stopPrice'), fields.decimal('orderPrice'))],
    clientOrderId: fields.text('clientOrderId'),
    algo: true,
    venueAccount: fields.text('accountId'),
  };
}

/** An order of `/v5/trade/order`. What is priced by the book has no price of its own, whatever its type. */
export function readV5Order(fields: Fields): PlaceIntent | Refusal {
  const frame = readFrame(fields, 'linear', { side: 'side', positionSide: v5PositionSide(fields) });
  if (frame.kind === 'refused') return frame;
  const type = fields.text('type');
  const matches = fields.has('price_match');
  if (matches && type !== 'limit')
    return refuse('FIELD_MALFORMED', { detail: 'Only limit orders take price_match.' });
  const pricing = matches || type === 'market' ? 'book' : 'own';
  const wrong = wrongPrice(fields, 'price', pricing);
  if (wrong !== null) return wrong;
  const limitType = LEGACY_OWN_PRICE[fields.text('time_in_force') ?? ''] ?? 'limit';
  const legs = readLegs(fields);
  return {
    ...frame.order,
    type: type === 'market' ? 'market' : type === 'post_only' ? 'post-only' : limitType,
    price: pricing === 'own' ? fields.decimal('price') : null,
    legs,
    reduceOnly: frame.reduces && legs.length === 0,
    clientOrderId: fields.text('client_order_id'),
    algo: false,
  };
}

/** An order of `/v5/algo/order`: every price that it names is one that it may be done at. */
export function readV5AlgoOrder(fields: Fields): PlaceIntent | Refusal {
  const frame = readFrame(fields, 'linear', { side: 'side', positionSide: v5PositionSide(fields) });
  if (frame.kind === 'refused') return frame;
  const text = fields.text('type') ?? '';
  const type = ALGO_TYPES[text];
  if (type === undefined) return refuse('FIELD_MALFORMED', { detail: 'The field type is unknown.' });
  const trigger = ALGO_TRIGGERS[text] ?? 'trigger_price';
  if (!fields.has(trigger)) return refuse('FIELD_MISSING', { detail: `The field ${trigger} is missing.` });
  const price = fields.decimal('price');
  const own: readonly OrderLeg[] = ['trigger_price', 'active_price']
    .filter((name) => fields.has(name))
    .map((name) => triggerLeg(fields.decimal(name), price));
  const attached = readLegs(fields);
  const isOwn = type === 'take-profit-stop-loss';
  return {
    ...frame.order,
    type,
    price,
    legs: [...own, ...attached],
    reduceOnly: frame.reduces && (isOwn ? own.length === 0 && attached.length === 1 : attached.length === 0),
    clientOrderId: fields.text('algo_client_order_id'),
    algo: true,
  };
}

/** An order of the older contract APIs. `area` is the one that its path belongs to. */
export function readLegacyOrder(fields: Fields, area: Area): PlaceIntent | Refusal {
  const frame = readFrame(fields, area, { side: 'direction', positionSide: legacyPositionSide(fields) });
  if (frame.kind === 'refused') return frame;
  const text = fields.text('order_price_type') ?? '';
  const ownType = LEGACY_OWN_PRICE[text];
  const wrong = wrongPrice(fields, 'price', ownType === undefined ? 'book' : 'own');
  if (wrong !== null) return wrong;
  const legs = readLegs(fields);
  return {
    ...frame.order,
    type: ownType ?? bookType(text),
    price: ownType === undefined ? null : fields.decimal('price'),
    legs,
    reduceOnly: frame.reduces && legs.length === 0,
    clientOrderId: fields.text('client_order_id'),
    algo: false,
  };
}

function bookType(text: string): OrderType {
  if (text === 'market' || text === 'lightning') return 'market';
  if (text.endsWith('_ioc')) return 'optimal-limit-ioc';
  return text.endsWith('_fok') ? 'fok' : 'limit';
}

/** What every contract order says of where, which way and how much. */
interface ContractFrame {
  readonly kind: 'frame';
  readonly order: {
    readonly kind: 'place';
    readonly instrument: string;
    readonly market: Market;
    readonly side: Side;
    readonly size: OrderSize;
    readonly positionSide: 'long' | 'short' | null;
    readonly venueAccount: null;
  };
  readonly reduces: boolean;
}

function readFrame(
  fields: Fields,
  area: Area,
  named: { readonly side: string; readonly positionSide: 'long' | 'short' | null },
): ContractFrame | Refusal {
  const contract = readContract(fields, area);
  if (contract.kind === 'refused') return contract;
  const amount = fields.decimal('volume');
  if (amount === null) return refuse('FIELD_MISSING', { detail: 'The field volume is missing.' });
  const side = sideOf(fields, named.side);
  const { positionSide } = named;
  const { instrument, market } = contract;
  const order = { kind: 'place', instrument, market, side, positionSide, venueAccount: null } as const;
  return {
    kind: 'frame',
    order: { ...order, size: { unit: 'contracts', amount } },
    reduces: reducesPosition(fields, area, { side, positionSide }),
  };
}

/**
 * Whether the venue makes sure that the order only shrinks a position, in whichever mode the account is: with one position
 * for both sides, `reduce_only` does; with two, that flag means nothing and the side against the position's does. We cannot
 * see the mode, so both are asked for. Coin-margined contracts have two positions always.
 */
function reducesPosition(
  fields: Fields,
  area: Area,
  { side, positionSide }: { readonly side: Side; readonly positionSide: 'long' | 'short' | null },
): boolean {
  const closes = positionSide !== null && side === (positionSide === 'long' ? 'sell' : 'buy');
  if (area === 'inverse') return closes;
  return fields.text('reduce_only') === '1' && (positionSide === null || closes);
}

/** The contract that a request names, which must be one of the area that its path belongs to. */
export function readContract(
  fields: Fields,
  area: Area,
): { readonly kind: 'contract'; readonly instrument: string; readonly market: Market } | Refusal {
  const instrument = fields.text('contract_code') ?? '';
  const place = placeOfInstrument(instrument);
  return place?.area === area
    ? { kind: 'contract', instrument, market: place.market }
    : refuse('FIELD_MALFORMED', { detail: 'The field contract_code names no contract of this API.' });
}

/** `null` where the account has one position for both sides. */
export function v5PositionSide(fields: Fields): 'long' | 'short' | null {
  const text = fields.text('position_side');
  return text === 'long' || text === 'short' ? text : null;
}

/** `offset` says whether a position is opened or closed; together with the direction that is the position's side. */
function legacyPositionSide(fields: Fields): 'long' | 'short' | null {
  const offset = fields.text('offset');
  if (offset !== 'open' && offset !== 'close') return null;
  return (sideOf(fields, 'direction') === 'buy') === (offset === 'open') ? 'long' : 'short';
}

function sideOf(fields: Fields, name: string): Side {
  return fields.text(name) === 'buy' ? 'buy' : 'sell';
}

/** An order has a price exactly when it is not done at the book's. */
function wrongPrice(fields: Fields, name: string, pricing: Pricing): Refusal | null {
  return demand(fields, [name], pricing !== 'book');
}

/** The fields are all there, or where they mean nothing, none of them. */
function demand(fields: Fields, names: readonly string[], wanted: boolean): Refusal | null {
  const wrong = names.find((name) => fields.has(name) !== wanted);
  if (wrong === undefined) return null;
  return wanted
    ? refuse('FIELD_MISSING', { detail: `The field ${wrong} is missing.` })
    : refuse('FIELD_MALFORMED', { detail: `The field ${wrong} has no defined meaning for this order.` });
}

/** What each of a batch is; the first that is refused says which it was. */
export function readEach(
  rows: readonly Fields[],
  read: (fields: Fields) => readonly Intent[] | Intent | Refusal,
): readonly Intent[] | Refusal {
  const intents: Intent[] = [];
  for (const [item, row] of rows.entries()) {
    const found = read(row);
    if ('code' in found) return { ...found, item };
    if ('kind' in found) intents.push(found);
    else intents.push(...found);
  }
  return intents;
}
