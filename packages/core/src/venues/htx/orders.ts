import { refuse, type Refusal } from '../../errors/refusal.ts';
import type { Decimal } from '../../money/decimal.ts';
import type { Intent, OrderLeg, OrderType, PlaceIntent } from '../../trading/intent.ts';
import type { Market, Side } from '../../trading/vocabulary.ts';
import type { Fields } from '../closed-fields.ts';
import { placeOfInstrument, type Area } from './instrument-id.ts';

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

/** `type` and, for what is of the type `limit`, `time_in_force` of V5. */
const V5_KINDS: Readonly<Record<string, OrderKind>> = {
  market: { type: 'market', pricing: 'book' },
  post_only: { type: 'post-only', pricing: 'own' },
  gtc: { type: 'limit', pricing: 'own' },
  ioc: { type: 'ioc', pricing: 'own' },
  fok: { type: 'fok', pricing: 'own' },
};

/** `order_price_type` of the older contract APIs, without the words of the book that it may begin with. */
const LEGACY_KINDS: Readonly<Record<string, OrderKind>> = {
  limit: { type: 'limit', pricing: 'own' },
  post_only: { type: 'post-only', pricing: 'own' },
  ioc: { type: 'ioc', pricing: 'own' },
  fok: { type: 'fok', pricing: 'own' },
  market: { type: 'market', pricing: 'book' },
  lightning: { type: 'market', pricing: 'book' },
  book: { type: 'limit', pricing: 'book' },
  book_ioc: { type: 'optimal-limit-ioc', pricing: 'book' },
  book_fok: { type: 'fok', pricing: 'book' },
};

/** Types of V5's algo orders, and the field that makes them what they are. */
const ALGO_KINDS: Readonly<Record<string, { readonly type: OrderType; readonly trigger: string }>> = {
  trigger: { type: 'trigger', trigger: 'trigger_price' },
  limit: { type: 'trigger', trigger: 'trigger_price' },
  market: { type: 'trigger', trigger: 'trigger_price' },
  tp: { type: 'take-profit-stop-loss', trigger: 'tp_trigger_price' },
  sl: { type: 'take-profit-stop-loss', trigger: 'sl_trigger_price' },
  trailing_stop: { type: 'trailing', trigger: 'callback_rate' },
};

const SPOT = { kind: 'place', market: 'spot', reduceOnly: false, positionSide: null } as const;

/** An order of the spot book. A purchase at market names what it spends, everything else what it trades. */
export function readSpotOrder(fields: Fields): PlaceIntent | Refusal {
  const text = fields.text('type') ?? '';
  const side = text.startsWith('buy-') ? 'buy' : 'sell';
  const kind = SPOT_KINDS[text.slice(side.length + 1)];
  const amount = fields.decimal('amount');
  if (kind === undefined || amount === null) return refuse('FIELD_MALFORMED');
  const { type, pricing } = kind;
  const wrong =
    demand(fields, ['price'], pricing !== 'book') ??
    demand(fields, ['stop-price', 'operator'], pricing === 'triggered');
  if (wrong !== null) return wrong;
  const price = fields.decimal('price');
  return {
    ...SPOT,
    instrument: fields.text('symbol') ?? '',
    side,
    type,
    size: { unit: side === 'buy' && pricing === 'book' ? 'quote' : 'base', amount },
    price: pricing === 'own' ? price : null,
    legs: pricing === 'triggered' ? [triggerLeg(fields.decimal('stop-price'), price)] : [],
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
    demand(fields, ['orderPrice'], !atMarket) ??
    demand(fields, ['orderValue'], spends) ??
    demand(fields, ['orderSize'], !spends);
  const amount = fields.decimal(spends ? 'orderValue' : 'orderSize');
  if (wrong !== null || amount === null) return wrong ?? refuse('FIELD_MISSING');
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
  const text = fields.text('type') ?? '';
  const kind = V5_KINDS[text === 'limit' ? (fields.text('time_in_force') ?? 'gtc') : text];
  const isMatched = fields.has('price_match');
  if (kind === undefined || (isMatched && text !== 'limit'))
    return refuse('FIELD_MALFORMED', { detail: 'The fields type and price_match do not go together.' });
  return readContractOrder(fields, 'linear', {
    kind: isMatched ? { ...kind, pricing: 'book' } : kind,
    side: sideOf(fields, 'side'),
    positionSide: v5PositionSide(fields),
  });
}

/** An order of the older contract APIs. `area` is the one that its path belongs to. */
export function readLegacyOrder(fields: Fields, area: Area): PlaceIntent | Refusal {
  const text = fields.text('order_price_type') ?? '';
  const kind = LEGACY_KINDS[text.replace(/^(?:opponent|optimal_[0-9]+|lightning(?=_))/u, 'book')];
  if (kind === undefined) return refuse('FIELD_MALFORMED');
  const side = sideOf(fields, 'direction');
  return readContractOrder(fields, area, { kind, side, positionSide: legacyPositionSide(fields, side) });
}

/** An order of `/v5/algo/order`: every price that it names is one that it may be done at. */
export function readV5AlgoOrder(fields: Fields): PlaceIntent | Refusal {
  const algo = ALGO_KINDS[fields.text('type') ?? ''];
  if (algo === undefined || !fields.has(algo.trigger))
    return refuse('FIELD_MISSING', { detail: 'The order lacks the trigger of its type.' });
  const order = readContractOrder(fields, 'linear', {
    kind: { type: algo.type, pricing: 'triggered' },
    side: sideOf(fields, 'side'),
    positionSide: v5PositionSide(fields),
  });
  if (order.kind === 'refused') return order;
  // What rests outside the book is never bounded by a price of its own: there is a leg, whatever triggers it.
  const triggers = ['trigger_price', 'active_price'].filter((name) => fields.has(name));
  const prices = triggers.length === 0 ? [null] : triggers.map((name) => fields.decimal(name));
  const isBounded = fields.text('type') !== 'market' && isAtLimit(fields, ['order_price_type']);
  return {
    ...order,
    price: null,
    legs: [
      ...prices.map((trigger) => triggerLeg(trigger, order.price)),
      // A price that may be read past bounds nothing: at market is one more way that it may be done.
      ...(isBounded || order.price === null ? [] : [triggerLeg(null, null)]),
      ...order.legs,
    ],
    clientOrderId: fields.text('algo_client_order_id'),
    algo: true,
  };
}

/** What contract orders of all APIs have in common. A take-profit or stop-loss order may have its own leg and still reduce. */
function readContractOrder(
  fields: Fields,
  area: Area,
  {
    kind,
    side,
    positionSide,
  }: { readonly kind: OrderKind; readonly side: Side; readonly positionSide: 'long' | 'short' | null },
): PlaceIntent | Refusal {
  const contract = readContract(fields, area);
  if (contract.kind === 'refused') return contract;
  const amount = fields.decimal('volume');
  const wrong = kind.pricing === 'triggered' ? null : demand(fields, ['price'], kind.pricing === 'own');
  if (wrong !== null || amount === null) return wrong ?? refuse('FIELD_MISSING');
  const legs = readLegs(fields);
  const isOfLeg = kind.type === 'take-profit-stop-loss' && !fields.has('trigger_price');
  return {
    ...contract,
    kind: 'place',
    side,
    type: kind.type,
    size: { unit: 'contracts', amount },
    price: fields.decimal('price'),
    legs,
    reduceOnly: legs.length === (isOfLeg ? 1 : 0) && reducesPosition(fields, area, { side, positionSide }),
    clientOrderId: fields.text('client_order_id'),
    algo: false,
    positionSide,
    venueAccount: null,
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
function legacyPositionSide(fields: Fields, side: Side): 'long' | 'short' | null {
  const offset = fields.text('offset');
  if (offset !== 'open' && offset !== 'close') return null;
  return (side === 'buy') === (offset === 'open') ? 'long' : 'short';
}

function sideOf(fields: Fields, name: string): Side {
  return fields.text(name) === 'buy' ? 'buy' : 'sell';
}

const PURPOSES = [
  { purpose: 'take-profit', prefix: 'tp_' },
  { purpose: 'stop-loss', prefix: 'sl_' },
] as const;

/** Take-profit and stop-loss of a contract order: any of its fields makes the leg exist. Their size is the order's. */
function readLegs(fields: Fields): readonly OrderLeg[] {
  return PURPOSES.filter(({ prefix }) => fields.hasAny(prefix)).map(({ purpose, prefix }) => ({
    purpose,
    triggerPrice: fields.decimal(`${prefix}trigger_price`),
    price: isAtLimit(fields, [`${prefix}type`, `${prefix}order_price_type`])
      ? fields.decimal(`${prefix}order_price`)
      : null,
    size: null,
  }));
}

/** Beside a type that is done at the book's price, a price bounds nothing. Where none is said the venue takes limit. */
function isAtLimit(fields: Fields, names: readonly string[]): boolean {
  return names.every((name) => !fields.has(name) || fields.text(name) === 'limit');
}

function triggerLeg(triggerPrice: Decimal | null, price: Decimal | null): OrderLeg {
  return { purpose: 'trigger', triggerPrice, price, size: null };
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
    intents.push(...('kind' in found ? [found] : found));
  }
  return intents;
}
