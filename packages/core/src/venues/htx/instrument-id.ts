import type { Market } from '../../trading/vocabulary.ts';

/** The parts of the venue that know nothing of one another's orders. */
export type Area = 'spot' | 'linear' | 'inverse';

/** What the shape of an id says. `BTC-USD` is settled in coins, `BTC-USDT` and `BTC-USDT-261225` in the quote asset. */
const SHAPES: readonly { readonly shape: RegExp; readonly market: Market; readonly area: Area }[] = [
  { shape: /^[a-z0-9]{3,40}$/u, market: 'spot', area: 'spot' },
  { shape: /^[A-Z0-9]{1,24}-USDT$/u, market: 'swap', area: 'linear' },
  { shape: /^[A-Z0-9]{1,24}-USDT-[0-9]{6}$/u, market: 'futures', area: 'linear' },
  { shape: /^[A-Z0-9]{1,24}-USD$/u, market: 'swap', area: 'inverse' },
];

/** Where an exact instrument id belongs; `null` where its shape is of none that is known. No aliases, no other case. */
export function placeOfInstrument(id: string): { readonly market: Market; readonly area: Area } | null {
  return SHAPES.find(({ shape }) => shape.test(id)) ?? null;
}
