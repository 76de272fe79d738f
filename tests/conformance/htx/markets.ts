/** The two markets of HTX that every order call is tried in; the prices are those of OKX's table. */

export interface HtxMarket {
  readonly name: 'spot' | 'swap';
  /** What ccxt calls it. */
  readonly symbol: string;
  readonly instrument: string;
  /** A usual size in the venue's unit (the base asset, or contracts), and more than the book holds. */
  readonly size: number;
  readonly hugeSize: number;
  readonly bookSize: number;
  /** Of the form that the market takes: text on spot, a number on contracts. */
  readonly clientOrderId: (nth: number) => string;
}

export const HTX_SPOT = {
  name: 'spot',
  symbol: 'BTC/USDT',
  instrument: 'btcusdt',
  size: 0.01,
  hugeSize: 3,
  bookSize: 2,
  clientOrderId: (nth) => `rehearsal-${nth}`,
} as const satisfies HtxMarket;

/** A contract is 0.001 BTC. */
export const HTX_SWAP = {
  name: 'swap',
  symbol: 'BTC/USDT:USDT',
  instrument: 'BTC-USDT',
  size: 10,
  hugeSize: 3000,
  bookSize: 2000,
  clientOrderId: (nth) => String(7_000_000 + nth),
} as const satisfies HtxMarket;

export const HTX_MARKETS = [HTX_SPOT, HTX_SWAP] as const;

/** Prices in USDT as ccxt takes them, around the simulator's start; see PRICES. */
export const AT = {
  stop: 65_500,
  low: 66_000,
  bid: 66_990,
  ask: 67_010,
  high: 68_000,
} as const;
