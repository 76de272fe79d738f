/** What is traded on the ground, as the venue describes it, and what it is worth: written out, apart from the gateway's sums. */
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Instrument } from '@bitting/core/trading/instrument.ts';

export const LIQUID = 'BTC-USDT';
export const SWAP = 'BTC-USDT-SWAP';
/** Worth a fixed amount of dollars, and paid in bitcoin. */
export const INVERSE = 'BTC-USD-SWAP';
/** The same base asset for another dollar, which no key here has limits for. */
export const OTHER_QUOTE = 'BTC-USDC';
export const THIN = 'THIN-USDT';

const PAIR: Instrument = {
  venue: 'okx',
  id: LIQUID,
  market: 'spot',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  settleAsset: 'USDT',
  contract: null,
  tickSize: Decimal.parse('0.1'),
  lotSize: Decimal.parse('0.00000001'),
  code: null,
  tradable: true,
};

/** What the venue says of its instruments. */
export const METADATA: ReadonlyMap<string, Instrument> = new Map(
  [
    PAIR,
    {
      ...PAIR,
      id: SWAP,
      market: 'swap' as const,
      lotSize: Decimal.parse('0.01'),
      contract: {
        kind: 'linear' as const,
        value: Decimal.parse('0.01'),
        multiplier: Decimal.ONE,
        valueAsset: 'BTC',
      },
    },
    {
      ...PAIR,
      id: INVERSE,
      market: 'swap' as const,
      quoteAsset: 'USD',
      settleAsset: 'BTC',
      lotSize: Decimal.ONE,
      contract: {
        kind: 'inverse' as const,
        value: Decimal.parse('100'),
        multiplier: Decimal.ONE,
        valueAsset: 'USD',
      },
    },
    { ...PAIR, id: OTHER_QUOTE, quoteAsset: 'USDC', settleAsset: 'USDC' },
    {
      ...PAIR,
      id: THIN,
      baseAsset: 'THIN',
      tickSize: Decimal.parse('0.000000001'),
      lotSize: Decimal.ONE,
    },
  ].map((instrument) => [instrument.id, instrument]),
);

export function metadataOf(id: string): Instrument {
  const found = METADATA.get(id);
  if (found === undefined) throw new Error(`no instrument ${id}`);
  return found;
}

export function isContract(id: string): boolean {
  return id === SWAP || id === INVERSE;
}

/** What orders are valued in. */
export function assetOf(id: string): string {
  return metadataOf(id).quoteAsset;
}

/** Of so much in the unit of its orders. */
export function worthOf(id: string, size: Decimal, price: Decimal): Decimal {
  if (id === INVERSE) return size.multiply(Decimal.of(100n));
  const base = id === SWAP ? size.multiply(Decimal.of(1n, 2)) : size;
  return base.multiply(price);
}
