import type { Market, VenueId } from '@bitting/core/trading/vocabulary.ts';

const EXAMPLES: Readonly<Record<VenueId, Readonly<Partial<Record<Market, string>>>>> = {
  okx: { spot: 'BTC-USDT', margin: 'BTC-USDT', swap: 'BTC-USDT-SWAP', futures: 'BTC-USDT-261225' },
  htx: { spot: 'btcusdt', swap: 'BTC-USDT', futures: 'BTC-USDT-261225' },
};

/** An instrument of the first of the markets, as the venue writes it; of spot where none is known there. */
export function exampleInstrument(venue: VenueId, markets: readonly Market[]): string {
  const examples = EXAMPLES[venue];
  const market = markets.find((candidate) => examples[candidate] !== undefined) ?? 'spot';
  return examples[market] ?? '';
}
