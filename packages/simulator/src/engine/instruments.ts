import { Decimal } from '@bitting/core/money/decimal.ts';
import { AVERAGE_DIGITS, COST_DIGITS } from '../bounds.ts';

export type Market = 'spot' | 'swap';

/** One tradable contract, in the engine's own words; the faces translate it into their venue's. */
export interface Instrument {
  readonly id: string;
  /** The integer that OKX's WebSocket operations use instead of the name. */
  readonly code: number;
  readonly market: Market;
  readonly base: string;
  readonly quote: string;
  /** Asset of profit, fee and margin of a swap; the quote of a spot instrument. */
  readonly settle: string;
  readonly kind: 'spot' | 'linear' | 'inverse';
  readonly tick: Decimal;
  readonly lot: Decimal;
  readonly minSize: Decimal;
  readonly maxLimitSize: Decimal;
  readonly maxMarketSize: Decimal;
  /** Worth of one contract: in the base asset (linear) or in the quote asset (inverse). One for spot. */
  readonly contractValue: Decimal;
  readonly leverageMax: string;
  /** Where the seeded market starts. */
  readonly reference: Decimal;
  /** How far from the mark a buy may bid up and a sell may offer down. */
  readonly bandRatio: Decimal;
  readonly maintenanceRatio: Decimal;
  /** Size of one market-maker level. */
  readonly levelSize: Decimal;
  readonly listedAt: number;
}

type SpotRow = readonly [
  id: string,
  code: number,
  tick: string,
  lot: string,
  minSize: string,
  reference: string,
  levelSize: string,
];

const LISTED_AT = 1_606_468_572_000;

const SPOT_ROWS: readonly SpotRow[] = [
  ['BTC-USDT', 10459, '0.1', '0.00000001', '0.00001', '67000', '0.25'],
  ['ETH-USDT', 10461, '0.01', '0.000001', '0.001', '3500', '4'],
  ['SOL-USDT', 10463, '0.01', '0.000001', '0.01', '150', '60'],
  ['BTC-USDC', 10465, '0.1', '0.00000001', '0.00001', '67000', '0.1'],
  ['USDC-USDT', 10467, '0.0001', '0.0001', '1', '1', '20000'],
  ['DOGE-USDT', 10469, '0.00001', '0.000001', '10', '0.15', '40000'],
  ['THIN-USDT', 10471, '0.000000001', '1', '1000', '0.0000123', '900000'],
];

type SwapRow = readonly [
  ...SpotRow,
  kind: 'linear' | 'inverse',
  settle: string,
  contractValue: string,
  leverageMax: string,
];

const SWAP_ROWS: readonly SwapRow[] = [
  ['BTC-USDT-SWAP', 10458, '0.1', '0.01', '0.01', '67000', '30', 'linear', 'USDT', '0.01', '100'],
  ['ETH-USDT-SWAP', 10460, '0.01', '0.01', '0.01', '3500', '50', 'linear', 'USDT', '0.1', '100'],
  ['BTC-USD-SWAP', 10462, '0.1', '1', '1', '67000', '150', 'inverse', 'BTC', '100', '100'],
];

function fromRow(
  row: SpotRow,
): Omit<Instrument, 'market' | 'settle' | 'kind' | 'contractValue' | 'leverageMax'> {
  const [id, code, tick, lot, minSize, reference, levelSize] = row;
  const [base = '', quote = ''] = id.split('-');
  return {
    id,
    code,
    base,
    quote,
    tick: Decimal.parse(tick),
    lot: Decimal.parse(lot),
    minSize: Decimal.parse(minSize),
    maxLimitSize: Decimal.parse('99999999999'),
    maxMarketSize: Decimal.parse('1000000000'),
    reference: Decimal.parse(reference),
    bandRatio: Decimal.parse('0.05'),
    maintenanceRatio: Decimal.parse('0.004'),
    levelSize: Decimal.parse(levelSize),
    listedAt: LISTED_AT,
  };
}

function spotInstrument(row: SpotRow): Instrument {
  const common = fromRow(row);
  const { quote: settle } = common;
  return { ...common, market: 'spot', kind: 'spot', settle, contractValue: Decimal.ONE, leverageMax: '' };
}

function swapInstrument(row: SwapRow): Instrument {
  const [id, code, tick, lot, minSize, reference, levelSize, kind, settle, value, leverageMax] = row;
  const common = fromRow([id, code, tick, lot, minSize, reference, levelSize]);
  return { ...common, market: 'swap', kind, settle, contractValue: Decimal.parse(value), leverageMax };
}

export const INSTRUMENTS: readonly Instrument[] = [
  ...SPOT_ROWS.map((row) => spotInstrument(row)),
  ...SWAP_ROWS.map((row) => swapInstrument(row)),
];

/**
 * What `size` (signed) is worth in the settle asset at `price`, so that for every kind of contract the profit of a
 * position is `signedValue(now) − signedValue(entry)`: an inverse contract counts negatively.
 */
export function signedValue(instrument: Instrument, size: Decimal, price: Decimal): Decimal {
  const amount = size.multiply(instrument.contractValue);
  if (instrument.kind === 'inverse') return amount.divide(price, COST_DIGITS, 'half-even').negate();
  return amount.multiply(price);
}

/** The price at which `size` has the value `cost`: a position's average price. Zero for an empty position. */
export function averagePrice(instrument: Instrument, size: Decimal, cost: Decimal): Decimal {
  if (size.isZero() || cost.isZero()) return Decimal.ZERO;
  const amount = size.multiply(instrument.contractValue);
  return instrument.kind === 'inverse'
    ? amount.divide(cost.negate(), AVERAGE_DIGITS, 'half-even')
    : cost.divide(amount, AVERAGE_DIGITS, 'half-even');
}

/** The amount of the base asset that `size` stands for at `price`. */
export function baseAmount(instrument: Instrument, size: Decimal, price: Decimal): Decimal {
  const amount = size.multiply(instrument.contractValue);
  return instrument.kind === 'inverse' ? amount.divide(price, AVERAGE_DIGITS, 'half-even') : amount;
}
