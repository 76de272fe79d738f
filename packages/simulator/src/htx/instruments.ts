import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Instrument } from '../engine/instruments.ts';

const LISTED_AT = 1_606_468_572_000;

const COMMON = {
  code: 0,
  bandRatio: Decimal.parse('0.05'),
  maintenanceRatio: Decimal.parse('0.004'),
  listedAt: LISTED_AT,
} as const;

type SpotRow = readonly [
  base: string,
  quote: string,
  tick: string,
  lot: string,
  minSize: string,
  maxLimitSize: string,
  maxMarketSize: string,
  reference: string,
  levelSize: string,
];

const SPOT_ROWS: readonly SpotRow[] = [
  ['BTC', 'USDT', '0.01', '0.000001', '0.00001', '1000', '100', '67000', '0.25'],
  ['ETH', 'USDT', '0.01', '0.0001', '0.001', '10000', '1000', '3500', '4'],
  ['SOL', 'USDT', '0.0001', '0.0001', '0.01', '100000', '10000', '150', '60'],
  ['USDC', 'USDT', '0.0001', '0.0001', '1', '10000000', '1000000', '1', '20000'],
  ['DOGE', 'USDT', '0.000001', '0.01', '1', '50000000', '5000000', '0.15', '40000'],
];

function spotInstrument(row: SpotRow): Instrument {
  const [base, quote, tick, lot, minSize, maxLimitSize, maxMarketSize, reference, levelSize] = row;
  return {
    ...COMMON,
    id: `${base}${quote}`.toLowerCase(),
    market: 'spot',
    kind: 'spot',
    base,
    quote,
    settle: quote,
    tick: Decimal.parse(tick),
    lot: Decimal.parse(lot),
    minSize: Decimal.parse(minSize),
    maxLimitSize: Decimal.parse(maxLimitSize),
    maxMarketSize: Decimal.parse(maxMarketSize),
    contractValue: Decimal.ONE,
    leverageMax: '',
    reference: Decimal.parse(reference),
    levelSize: Decimal.parse(levelSize),
  };
}

type SwapRow = readonly [
  base: string,
  quote: string,
  tick: string,
  contractValue: string,
  leverageMax: string,
  reference: string,
  levelSize: string,
];

const SWAP_ROWS: readonly SwapRow[] = [
  ['BTC', 'USDT', '0.1', '0.001', '200', '67000', '300'],
  ['ETH', 'USDT', '0.01', '0.01', '200', '3500', '500'],
];

/** Contracts of this venue are traded in whole numbers. */
const MAX_CONTRACTS = Decimal.parse('170000');

function swapInstrument(row: SwapRow): Instrument {
  const [base, quote, tick, contractValue, leverageMax, reference, levelSize] = row;
  return {
    ...COMMON,
    id: `${base}-${quote}`,
    market: 'swap',
    kind: 'linear',
    base,
    quote,
    settle: quote,
    tick: Decimal.parse(tick),
    lot: Decimal.ONE,
    minSize: Decimal.ONE,
    maxLimitSize: MAX_CONTRACTS,
    maxMarketSize: MAX_CONTRACTS,
    contractValue: Decimal.parse(contractValue),
    leverageMax,
    reference: Decimal.parse(reference),
    levelSize: Decimal.parse(levelSize),
  };
}

export const HTX_INSTRUMENTS: readonly Instrument[] = [
  ...SPOT_ROWS.map((row) => spotInstrument(row)),
  ...SWAP_ROWS.map((row) => swapInstrument(row)),
];
