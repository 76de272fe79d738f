import type { Market } from '../../trading/vocabulary.ts';

/** What the shape of an id says of its market. A pair is spot or margin: that is the order's choice, not the id's. */
const SHAPES: readonly { readonly shape: RegExp; readonly market: Market }[] = [
  { shape: /^[A-Z0-9]+-[A-Z0-9]+$/u, market: 'spot' },
  { shape: /^[A-Z0-9]+-[A-Z0-9_]+-SWAP$/u, market: 'swap' },
  { shape: /^[A-Z0-9]+-[A-Z0-9_]+-[0-9]{6}$/u, market: 'futures' },
  { shape: /^[A-Z0-9]+-[A-Z0-9_]+-[0-9]{6}-[0-9]+-[CP]$/u, market: 'option' },
];

/** The market of an exact instrument id (`spot` for every pair); `null` where the shape is of none that is known. */
export function marketOfInstrument(id: string): Market | null {
  return SHAPES.find(({ shape }) => shape.test(id))?.market ?? null;
}

/** OKX's word for a market, as `instType` takes it. */
export const INSTRUMENT_TYPES = {
  spot: 'SPOT',
  margin: 'MARGIN',
  swap: 'SWAP',
  futures: 'FUTURES',
  option: 'OPTION',
} as const satisfies Record<Market, string>;
