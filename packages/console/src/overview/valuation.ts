import type { MarketView } from '@bitting/client/markets.ts';
import type { AccountPictureView, ShownPosition } from '@bitting/client/pictures.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { PRICED_MAX } from '../bounds.ts';

/** What everything is added up in; the dollar itself, in which some contracts are valued, is taken for one of it. */
export const UNIT = 'USDT';
const ALIKE: ReadonlySet<string> = new Set([UNIT, 'USD']);
/** Digits of a sum that people read, and of quotients on the way to it. */
const SHOWN_SCALE = 2;
const QUOTIENT_SCALE = 18;

/** By which instrument a venue prices an asset in the unit. */
const PAIR_OF: Readonly<Record<VenueId, (asset: string) => string>> = {
  okx: (asset) => `${asset}-${UNIT}`,
  htx: (asset) => `${asset}${UNIT}`.toLowerCase(),
};

/** Whose balances leave out what open positions have won or lost by now. */
const IS_CASH: Readonly<Record<VenueId, boolean>> = { okx: true, htx: false };

export interface ValuedPosition {
  readonly instrument: string;
  readonly side: ShownPosition['side'];
  /** In contracts, or of the base asset for margin; a minus sign is a short. */
  readonly quantity: string;
  readonly entryPrice: string | null;
  readonly price: string | null;
  /** What it is worth at that price, in the unit; `null`: not known. */
  readonly worth: string | null;
  readonly heardMs: number;
}

export interface Valuation {
  /** What it holds, and the worth of its positions whatever their side, in the unit. */
  readonly equity: string;
  readonly exposure: string;
  /** Assets and instruments that have no price here: they are in neither sum. */
  readonly unpriced: readonly string[];
  readonly positions: readonly ValuedPosition[];
}

/** The instruments by which an account can be valued. */
export function instrumentsFor({ balances, positions, venue }: AccountPictureView): readonly string[] {
  const pairs = balances
    .filter(({ asset, total }) => !ALIKE.has(asset) && !Decimal.parseSigned(total).isZero())
    .map(({ asset }) => PAIR_OF[venue](asset));
  return [...new Set([...positions.map(({ instrument }) => instrument), ...pairs])].slice(0, PRICED_MAX);
}

/** Values what an account holds by prices of its venue. What has no price is named and left out. */
export function value(picture: AccountPictureView, markets: readonly MarketView[]): Valuation {
  const { balances, positions, venue } = picture;
  const prices = new Map(markets.map((market) => [market.instrument, market]));
  const unpriced = new Set<string>();
  let equity = Decimal.ZERO;
  let exposure = Decimal.ZERO;
  for (const { asset, total } of balances) {
    const held = Decimal.parseSigned(total);
    if (held.isZero()) continue;
    const price = ALIKE.has(asset) ? '1' : prices.get(PAIR_OF[venue](asset))?.price;
    if (price === undefined) unpriced.add(asset);
    else equity = equity.add(held.multiply(Decimal.parse(price)));
  }
  const valued = positions.map((position) => {
    const market = prices.get(position.instrument);
    const worth = worthOf(position, market);
    if (worth === null) unpriced.add(position.instrument);
    else exposure = exposure.add(worth.absolute());
    const won =
      market === undefined || worth === null || !IS_CASH[venue] ? null : wonBy(position, market, worth);
    if (won !== null) equity = equity.add(won);
    return viewOf(position, market, worth);
  });
  return {
    equity: shown(equity),
    exposure: shown(exposure),
    unpriced: [...unpriced].toSorted(),
    positions: valued,
  };
}

/** With a minus sign for a short; `null`: its venue does not say what one of it is worth, or in something else. */
function worthOf({ quantity, side }: ShownPosition, market: MarketView | undefined): Decimal | null {
  const one = market?.one ?? null;
  if (one === null || !ALIKE.has(one.asset)) return null;
  const amount = Decimal.parseSigned(quantity).multiply(Decimal.parse(one.amount));
  return side === 'short' ? amount.absolute().negate() : amount;
}

/**
 * What a position has won since its entry. A linear contract is worth more as its price rises; one that is worth a fixed amount of
 * dollars earns the coin that so many dollars bought before, less what they buy now. Margin is a debt and a holding: both are balances.
 */
function wonBy(
  { entryPrice, market }: ShownPosition,
  { one, price }: MarketView,
  worth: Decimal,
): Decimal | null {
  const entry = entryPrice === null ? null : Decimal.tryParse(entryPrice);
  const now = Decimal.parse(price);
  if (market === 'margin' || market === 'option' || entry === null || entry.isZero() || now.isZero())
    return null;
  const rise = now.subtract(entry);
  return worth.multiply(rise).divide(one?.asset === 'USD' ? entry : now, QUOTIENT_SCALE, 'down');
}

function viewOf(
  position: ShownPosition,
  market: MarketView | undefined,
  worth: Decimal | null,
): ValuedPosition {
  const { entryPrice, heardMs, instrument, quantity, side } = position;
  return {
    instrument,
    side,
    quantity,
    entryPrice,
    price: market?.price ?? null,
    worth: worth === null ? null : shown(worth),
    heardMs,
  };
}

function shown(amount: Decimal): string {
  return amount.round(SHOWN_SCALE, 'down').toString();
}
