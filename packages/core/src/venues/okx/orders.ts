import { refuse, type Refusal } from '../../errors/refusal.ts';
import type { OrderLeg, OrderSize, OrderType, PlaceIntent } from '../../trading/intent.ts';
import type { Market, Side } from '../../trading/vocabulary.ts';
import type { Fields } from '../closed-fields.ts';
import { marketOfInstrument } from './instrument-id.ts';
import { readAttachedLegs, readLegPrices, triggerLeg } from './legs.ts';

/** An order has one of them. */
const PRICES = ['px', 'pxUsd', 'pxVol'] as const;

type PriceRule = 'required' | 'none';

const ORDER_TYPES: Readonly<Record<string, { readonly type: OrderType; readonly price: PriceRule }>> = {
  market: { type: 'market', price: 'none' },
  limit: { type: 'limit', price: 'required' },
  post_only: { type: 'post-only', price: 'required' },
  fok: { type: 'fok', price: 'required' },
  ioc: { type: 'ioc', price: 'required' },
  optimal_limit_ioc: { type: 'optimal-limit-ioc', price: 'none' },
  mmp: { type: 'limit', price: 'required' },
  mmp_and_post_only: { type: 'post-only', price: 'required' },
  rpi: { type: 'post-only', price: 'required' },
  elp: { type: 'post-only', price: 'required' },
};

const ALGO_TYPES: Readonly<Record<string, OrderType>> = {
  conditional: 'take-profit-stop-loss',
  oco: 'take-profit-stop-loss',
  trigger: 'trigger',
  move_order_stop: 'trailing',
  chase: 'chase',
  twap: 'twap',
};

/** What every order says of where and which way. */
interface OrderFrame {
  readonly kind: 'frame';
  readonly instrument: string;
  readonly market: Market;
  readonly side: Side;
  readonly positionSide: 'long' | 'short' | null;
  readonly reduces: boolean;
}

/** An ordinary order (`trade/order`, an item of `trade/batch-orders`) as an intent. */
export function readOrder(fields: Fields): PlaceIntent | Refusal {
  const frame = readFrame(fields);
  if (frame.kind === 'refused') return frame;
  const row = ORDER_TYPES[fields.text('ordType') ?? ''];
  if (row === undefined) return refuse('FIELD_MALFORMED', { detail: 'The field ordType is unknown.' });
  const prices = countPrices(fields);
  if (row.price === 'required' && prices !== 1)
    return refuse(prices === 0 ? 'FIELD_MISSING' : 'FIELD_MALFORMED', {
      detail: 'The order needs exactly one price.',
    });
  if (row.type === 'optimal-limit-ioc' && unitOf(frame.market) !== 'contracts')
    return refuse('FIELD_MALFORMED', { detail: 'The order type is defined for contracts only.' });
  if (frame.market !== 'option' && (fields.has('pxUsd') || fields.has('pxVol')))
    return refuse('FIELD_MALFORMED', { detail: 'Only options are priced in pxUsd or pxVol.' });
  const size = readOrderSize(fields, frame, row.price === 'none');
  if ('kind' in size) return size;
  const own = readLegPrices(fields, null);
  const attached = readAttachedLegs(fields, unitOf(frame.market));
  const legs = attached.length === 0 ? own : [...own, ...attached];
  return {
    kind: 'place',
    instrument: frame.instrument,
    market: frame.market,
    side: frame.side,
    positionSide: frame.positionSide,
    type: row.type,
    size,
    price: row.price === 'required' ? fields.decimal('px') : null,
    legs,
    reduceOnly: frame.reduces && legs.length === 0,
    clientOrderId: fields.text('clOrdId'),
    algo: false,
    venueAccount: null,
  };
}

function countPrices(fields: Fields): number {
  let count = 0;
  for (const name of PRICES) if (fields.has(name)) count += 1;
  return count;
}

/** An algo order (`trade/order-algo`): it rests outside the book and places orders when its triggers are met. */
export function readAlgoOrder(fields: Fields): PlaceIntent | Refusal {
  const frame = readFrame(fields);
  if (frame.kind === 'refused') return frame;
  const ordType = fields.text('ordType') ?? '';
  const type = ALGO_TYPES[ordType];
  if (type === undefined) return refuse('FIELD_MALFORMED', { detail: 'The field ordType is unknown.' });
  const attached = readAttachedLegs(fields, unitOf(frame.market));
  const reduceOnly = frame.reduces && attached.length === 0;
  const own = readAlgoLegs(fields, type);
  const size = readAlgoSize(fields, { frame, type, reduceOnly, own });
  if ('kind' in size) return size;
  return {
    kind: 'place',
    instrument: frame.instrument,
    market: frame.market,
    side: frame.side,
    positionSide: frame.positionSide,
    type,
    size,
    price: ordType === 'twap' ? fields.decimal('pxLimit') : null,
    legs: [...own, ...attached],
    reduceOnly,
    clientOrderId: fields.text('algoClOrdId'),
    algo: true,
    venueAccount: null,
  };
}

function readFrame(fields: Fields): OrderFrame | Refusal {
  const instrument = fields.text('instId') ?? '';
  const shape = marketOfInstrument(instrument);
  if (shape === null)
    return refuse('FIELD_MALFORMED', { detail: 'The field instId names no known kind of instrument.' });
  const tradeMode = fields.text('tdMode') ?? '';
  const borrows = tradeMode === 'cross' || tradeMode === 'isolated';
  const market = shape === 'spot' && borrows ? 'margin' : shape;
  const side = fields.text('side') === 'buy' ? 'buy' : 'sell';
  const positionSide = readPositionSide(fields);
  return {
    kind: 'frame',
    instrument,
    market,
    side,
    positionSide,
    reduces: reducesPosition({
      market,
      side,
      positionSide,
      isFlagged: fields.flag('reduceOnly'),
      isIsolated: tradeMode === 'isolated',
    }),
  };
}

/** `null` in net mode. */
export function readPositionSide(fields: Fields): 'long' | 'short' | null {
  const text = fields.text('posSide');
  return text === 'long' || text === 'short' ? text : null;
}

/** What of an order the venue looks at to make sure that it only shrinks a position. */
interface Reduction {
  readonly market: Market;
  readonly side: Side;
  /** `null` in net mode. */
  readonly positionSide: 'long' | 'short' | null;
  readonly isFlagged: boolean;
  readonly isIsolated: boolean;
}

/**
 * Whether the venue makes sure that the order only shrinks a position. In long/short mode it ignores `reduceOnly`, and
 * side and position side say it: a sale of `long` cannot open anything. That mode is of swaps and futures alone, elsewhere
 * the venue ignores the position side. In net mode only the flag does, not for spot and options, and for pairs on isolated
 * margin alone: crossed, a pair is in some account modes an ordinary spot order, and the flag is ignored.
 */
export function reducesPosition({ market, side, positionSide, isFlagged, isIsolated }: Reduction): boolean {
  const hasSides = market === 'swap' || market === 'futures';
  if (positionSide !== null) return hasSides && side === (positionSide === 'long' ? 'sell' : 'buy');
  return isFlagged && (hasSides || (market === 'margin' && isIsolated));
}

/** In what an order's own size is written when nothing else is said. */
export function unitOf(market: Market): 'base' | 'contracts' {
  return market === 'spot' || market === 'margin' ? 'base' : 'contracts';
}

/**
 * Orders of the book. Contracts are counted in contracts; a limit order names base units; at market a spot order
 * follows `tgtCcy` (a purchase is in quote units unless it says otherwise), a margin purchase is in quote units.
 */
function readOrderSize(fields: Fields, frame: OrderFrame, atMarket: boolean): OrderSize | Refusal {
  const amount = fields.decimal('sz');
  if (amount === null) return refuse('FIELD_MISSING', { detail: 'The field sz is missing.' });
  const target = fields.text('tgtCcy');
  const { market, side } = frame;
  const isMeaningless = market === 'spot' ? target === 'quote_ccy' && !atMarket : target !== null;
  if (isMeaningless)
    return refuse('FIELD_MALFORMED', { detail: 'The field tgtCcy has no defined meaning for this order.' });
  if (unitOf(market) === 'contracts') return { unit: 'contracts', amount };
  if (!atMarket) return { unit: 'base', amount };
  const isQuote = target === null ? side === 'buy' : target === 'quote_ccy';
  return { unit: isQuote ? 'quote' : 'base', amount };
}

/**
 * Algo orders. What the venue assumes of a purchase of a pair at market differs from one type of order to the next: it must
 * say what `sz` counts, and on margin, where the venue reads no `tgtCcy`, it is refused.
 */
function readAlgoSize(
  fields: Fields,
  order: {
    readonly frame: OrderFrame;
    readonly type: OrderType;
    readonly reduceOnly: boolean;
    readonly own: readonly OrderLeg[];
  },
): OrderSize | Refusal {
  const { market, side } = order.frame;
  const amount = fields.decimal('sz');
  if (fields.has('closeFraction')) {
    if (amount !== null || !order.reduceOnly)
      return refuse('FIELD_MALFORMED', {
        detail: 'The field closeFraction needs an order that only reduces, without sz.',
      });
    return { unit: 'position' };
  }
  if (amount === null) return refuse('FIELD_MISSING', { detail: 'The field sz is missing.' });
  const target = fields.text('tgtCcy');
  const buysAtMarket = side === 'buy' && order.own.some((leg) => leg.price === null);
  const isContracts = unitOf(market) === 'contracts';
  if (isContracts ? target !== null : market === 'margin' && buysAtMarket) return MEANINGLESS_SIZE;
  if (isContracts) return { unit: 'contracts', amount };
  if (target === null && buysAtMarket)
    return refuse('FIELD_MISSING', { detail: 'The field tgtCcy must say what sz counts.' });
  if (target !== 'quote_ccy') return { unit: 'base', amount };
  return countsQuote(order) ? { unit: 'quote', amount } : MEANINGLESS_SIZE;
}

const MEANINGLESS_SIZE = refuse('FIELD_MALFORMED', {
  detail: 'The fields sz and tgtCcy have no defined meaning for this order.',
});

/** The venue heeds `quote_ccy` of spot purchases by conditional orders at market; elsewhere `sz` stays in the base asset. */
function countsQuote({
  frame,
  type,
  own,
}: {
  readonly frame: OrderFrame;
  readonly type: OrderType;
  readonly own: readonly OrderLeg[];
}): boolean {
  const isConditional = type === 'take-profit-stop-loss' && own.length > 0;
  return (
    frame.market === 'spot' && frame.side === 'buy' && isConditional && own.every((leg) => leg.price === null)
  );
}

function readAlgoLegs(fields: Fields, type: OrderType): readonly OrderLeg[] {
  if (type === 'take-profit-stop-loss') return readLegPrices(fields, null);
  if (type === 'trigger') return [triggerLeg(fields.decimal('triggerPx'), fields.decimal('orderPx'))];
  return type === 'trailing' ? [triggerLeg(fields.decimal('activePx'), null)] : [];
}
