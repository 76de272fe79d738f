/** The two markets that every order call is tried in, and prices around the book that the counterparty lays out. */

export interface MarketCase {
  readonly name: 'spot' | 'swap';
  /** What ccxt calls it. */
  readonly symbol: string;
  readonly instrument: string;
  readonly instType: 'SPOT' | 'SWAP';
  readonly tdMode: 'cash' | 'cross';
  /** A usual size in the venue's unit (the base asset, or contracts), twice that, and more than the book holds. */
  readonly size: string;
  readonly doubleSize: string;
  readonly hugeSize: string;
}

export const SPOT = {
  name: 'spot',
  symbol: 'BTC/USDT',
  instrument: 'BTC-USDT',
  instType: 'SPOT',
  tdMode: 'cash',
  size: '0.01',
  doubleSize: '0.02',
  hugeSize: '3',
} as const satisfies MarketCase;

export const SWAP = {
  name: 'swap',
  symbol: 'BTC/USDT:USDT',
  instrument: 'BTC-USDT-SWAP',
  instType: 'SWAP',
  tdMode: 'cross',
  size: '1',
  doubleSize: '2',
  hugeSize: '300',
} as const satisfies MarketCase;

/** Prices in USDT. The counterparty rests `BOOK_SIZE` at `bid` and at `ask`; `low` and `high` rest without a match. */
export const PRICES = { low: '49500', bid: '49990', ask: '50010', high: '50500' } as const;

export const BOOK_SIZE: Readonly<Record<MarketCase['name'], string>> = { spot: '2', swap: '200' };
