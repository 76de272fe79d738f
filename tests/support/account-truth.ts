/** What the simulator knows of an account, and what the gateway shows of it, in one form that can be compared. */
import type { AccountPictureView } from '@bitting/client/pictures.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Truth } from '@bitting/simulator/control/truth.ts';

export interface AccountFacts {
  /** Wallet, asset and cash; nothing where there is none. */
  readonly balances: readonly string[];
  readonly positions: readonly string[];
  /** Open ones: id, what is filled, of how much. */
  readonly orders: readonly string[];
  readonly algos: readonly string[];
  /** Trade, order, price and size. */
  readonly fills: readonly string[];
}

export interface TruthOptions {
  readonly uid: string;
  /** The picture's name of a simulator's wallet; `null`: not part of the picture. */
  readonly walletOf: (wallet: string) => string | null;
}

/** Places after the point that OKX writes; the simulator keeps more. */
const WIRE_SCALE = 12;

/** HTX writes ids with a beginning of its own for each part of its API; what counts is their end. */
function short(id: string): string {
  return String(Number(id.slice(-9)));
}

export function truthFacts(truth: Truth, { uid, walletOf }: TruthOptions): AccountFacts {
  const own = <T extends { readonly uid: string }>(rows: readonly T[]): readonly T[] =>
    rows.filter((row) => row.uid === uid);
  return {
    balances: own(truth.balances)
      .filter(({ cash, wallet }) => !cash.isZero() && walletOf(wallet) !== null)
      .map(
        ({ wallet, asset, cash }) =>
          `${walletOf(wallet) ?? ''} ${asset} ${cash.round(WIRE_SCALE, 'down').toString()}`,
      )
      .sort(),
    positions: own(truth.positions)
      .filter(({ size }) => !size.isZero())
      .map(({ instrumentId, size }) => `${instrumentId} ${size.toString()}`)
      .sort(),
    orders: own(truth.openOrders)
      .map(({ id, filled, size }) => `${short(id)} ${filled.toString()}/${size.toString()}`)
      .sort(),
    algos: own(truth.openAlgos)
      .map(({ id }) => short(id))
      .sort(),
    fills: own(truth.fills)
      .map(
        (fill) =>
          `${short(fill.tradeId)} ${short(fill.orderId)} ${fill.price.toString()} ${fill.size.toString()}`,
      )
      .sort(),
  };
}

export function shownFacts(view: AccountPictureView): AccountFacts {
  return {
    balances: view.balances
      .filter(({ total }) => total !== '0')
      .map(({ wallet, asset, total }) => `${wallet} ${asset} ${total}`)
      .sort(),
    positions: view.positions.map(({ instrument, quantity }) => `${instrument} ${quantity}`).sort(),
    orders: view.orders
      .filter(({ algo }) => !algo)
      .map(({ venueOrderId, filled, quantity }) => `${short(venueOrderId)} ${filled}/${quantity ?? ''}`)
      .sort(),
    algos: view.orders
      .filter(({ algo }) => algo)
      .map(({ venueOrderId }) => short(venueOrderId))
      .sort(),
    fills: view.fills
      .map(
        ({ tradeId, venueOrderId, price, quantity }) =>
          `${short(tradeId)} ${short(venueOrderId)} ${plain(price)} ${plain(quantity)}`,
      )
      .sort(),
  };
}

/** Decimals as the simulator writes them: without what does not count. */
function plain(text: string): string {
  return Decimal.parse(text).toString();
}
