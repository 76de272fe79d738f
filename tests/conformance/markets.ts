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

/**
 * Prices in USDT, around the simulator's start of 67,000. The counterparty rests `BOOK_SIZE` at `bid` and at `ask`;
 * the other orders rest without a match, `stop` is the trigger of a stop-loss.
 */
export const PRICES = {
  stop: '65500',
  lower: '65900',
  low: '66000',
  bid: '66990',
  ask: '67010',
  high: '68000',
  higher: '68100',
} as const;

export const BOOK_SIZE: Readonly<Record<MarketCase['name'], string>> = { spot: '2', swap: '200' };
