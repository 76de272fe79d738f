import type { Decimal } from '@bitting/core/money/decimal.ts';
import { baseAmount } from '../../engine/instruments.ts';
import type { Algo, Fill, Order } from '../../engine/records.ts';
import type { VenueEvent, VenueState } from '../../engine/venue-state.ts';
import { dollarPrice } from '../balance-shape.ts';
import { charged, fillShape, orderShape, type Shape } from '../order-shape.ts';
import { algoShape } from '../trade-algos.ts';
import { isChosen } from './filters.ts';
import { pushFrame, type Arg, type Topic, type VenueNow } from './topic.ts';

interface OrderChange {
  readonly order: Order;
  readonly previous: Order | null;
  /** The client's id of the amendment that this is, if any. */
  readonly requestId: string;
  /** Comes right after the change that it made. */
  readonly fill: Fill | null;
}

/** Every change of every order, one push each, in the order of the engine. */
export class OrdersTopic implements Topic {
  readonly scope: { readonly uid: string };
  readonly intervalMs = 0;
  readonly #venue: VenueNow;
  readonly #arg: Arg;
  #waiting: OrderChange[] = [];

  constructor(venue: VenueNow, arg: Arg, uid: string) {
    this.scope = { uid };
    this.#venue = venue;
    this.#arg = arg;
  }

  welcome(): readonly string[] {
    return [];
  }

  take(event: VenueEvent): boolean {
    if (event.kind === 'order') {
      const { order, previous } = event;
      const { amendments, engine } = this.#venue();
      if (!isChosen(engine.state, this.#arg, order.instrumentId)) return false;
      this.#waiting.push({ order, previous, requestId: amendments.requestIdOf(order.id), fill: null });
      return true;
    }
    if (event.kind !== 'fill') return false;
    const at = this.#waiting.findLastIndex(({ order }) => order.id === event.fill.orderId);
    const change = this.#waiting[at];
    if (change === undefined) return false;
    this.#waiting[at] = { ...change, fill: event.fill };
    return true;
  }

  flush(): readonly string[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    const { state } = this.#venue().engine;
    return waiting.map((change) => pushFrame(this.#arg, [orderPush(state, change)]));
  }
}

function amendmentOf({ order, previous, fill, requestId }: OrderChange): Shape {
  const isAmended =
    fill === null &&
    previous !== null &&
    (!previous.size.equals(order.size) || previous.price?.toString() !== order.price?.toString());
  return isAmended
    ? { reqId: requestId, amendResult: '0', amendSource: '1' }
    : { reqId: '', amendResult: '', amendSource: '' };
}

/** An order as its channel shows it: the last fill only when it is what is pushed. */
function orderPush(state: VenueState, change: OrderChange): Shape {
  const { order, fill } = change;
  const { cancelSourceReason: _, ...rest } = orderShape(state, order);
  const { last } = state.market(order.instrumentId);
  return {
    ...rest,
    ...(order.filled.isZero() ? { avgPx: '0' } : {}),
    ...(fill === null ? NO_FILL : fillFields(state, order, fill)),
    ...amendmentOf(change),
    fillPxVol: '',
    fillPxUsd: '',
    fillMarkVol: '',
    fillFwdPx: '',
    notionalUsd: notional(state, order, order.size, order.price ?? last),
    lastPx: last.toString(),
    code: '0',
    msg: '',
  };
}

const NO_FILL = {
  fillPx: '',
  fillSz: '0',
  fillTime: '',
  tradeId: '',
  fillPnl: '0',
  fillFee: '0',
  fillFeeCcy: '',
  execType: '',
  fillNotionalUsd: '',
  fillMarkPx: '',
  fillIdxPx: '',
} as const;

function fillFields(state: VenueState, order: Order, fill: Fill): Shape {
  const isSpot = state.instrument(fill.instrumentId).market === 'spot';
  return {
    fillPx: fill.price.toString(),
    fillSz: fill.size.toString(),
    fillTime: fill.at.toString(),
    tradeId: fill.tradeId,
    fillPnl: fill.pnl.toString(),
    fillFee: charged(fill.fee),
    fillFeeCcy: fill.feeAsset,
    execType: fill.role,
    fillNotionalUsd: notional(state, order, fill.size, fill.price),
    fillMarkPx: isSpot ? '' : fill.markPrice.toString(),
    fillIdxPx: fill.markPrice.toString(),
  };
}

/** What a size of an order is worth in dollars; a market order by amount says so itself. */
function notional(state: VenueState, order: Order, size: Decimal, price: Decimal): string {
  const instrument = state.instrument(order.instrumentId);
  const isAmount = order.sizeUnit === 'quote' && size === order.size;
  const inQuote = isAmount ? size : baseAmount(instrument, size, price).multiply(price);
  const asset = instrument.kind === 'inverse' ? 'USD' : instrument.quote;
  return inQuote.multiply(dollarPrice(state, asset)).toString();
}

/** What a channel of events picks, and how it shows it. */
interface EventRow<Row> {
  readonly pick: (event: VenueEvent, arg: Arg) => Row | null;
  readonly show: (state: VenueState, row: Row) => Shape;
}

/** A push for every event of one kind. */
class EventsTopic<Row extends { readonly instrumentId: string }> implements Topic {
  readonly scope: { readonly uid: string };
  readonly intervalMs = 0;
  readonly #place: ChannelPlace;
  readonly #row: EventRow<Row>;
  #waiting: Row[] = [];

  constructor(place: ChannelPlace, row: EventRow<Row>) {
    this.scope = { uid: place.owner };
    this.#place = place;
    this.#row = row;
  }

  welcome(): readonly string[] {
    return [];
  }

  take(event: VenueEvent): boolean {
    const { venue, arg } = this.#place;
    const row = this.#row.pick(event, arg);
    if (row === null || !isChosen(venue().engine.state, arg, row.instrumentId)) return false;
    this.#waiting.push(row);
    return true;
  }

  flush(): readonly string[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    const { venue, arg } = this.#place;
    const { state } = venue().engine;
    return waiting.map((row) => pushFrame(arg, [this.#row.show(state, row)]));
  }
}

/** Where a subscription is, and whose account it shows. */
export interface ChannelPlace {
  readonly venue: VenueNow;
  readonly arg: Arg;
  readonly owner: string;
}

/** Every change of every trigger order. */
export function openAlgos(place: ChannelPlace): Topic {
  return new EventsTopic<Algo>(place, {
    pick: (event, { algoId = '' }) =>
      event.kind === 'algo' && (algoId === '' || algoId === event.algo.id) ? event.algo : null,
    show: algoShape,
  });
}

/** Fills alone, for accounts whose fee tier has them. */
export function openFills(place: ChannelPlace): Topic {
  return new EventsTopic<Fill>(place, {
    pick: (event) => (event.kind === 'fill' ? event.fill : null),
    show: (state, fill) => fillPush(fillShape(state, fill)),
  });
}

/** A positive 64-bit integer; other client ids are shown as 0. */
const WHOLE = /^[1-9]\d{0,18}$/;

function fillPush(shape: Shape): Shape {
  const { instId, fillSz, fillPx, side, ts, ordId, clOrdId, tradeId, execType } = shape;
  const shown = WHOLE.test(String(clOrdId)) ? clOrdId : '0';
  return { instId, fillSz, fillPx, side, ts, ordId, clOrdId: shown, tradeId, execType, count: '1' };
}
