import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Instrument } from '../engine/instruments.ts';
import type { VenueState } from '../engine/venue-state.ts';
import { rawNumber } from './contract/raw-numbers.ts';
import { HtxRefusal } from './errors.ts';
import type { Fields } from './fields.ts';

export type Shape = Readonly<Record<string, unknown>>;

/** Orders below are refused, in the quote asset. */
export const MIN_ORDER_VALUE = Decimal.parse('5');
export const MAX_MARKET_VALUE = Decimal.parse('1000000');
/** Fraction digits of the amount of money that a market order spends. */
export const VALUE_DIGITS = 8;

export function spotInstruments(state: VenueState): readonly Instrument[] {
  return [...state.instruments.values()].filter(({ market }) => market === 'spot');
}

/** @throws HtxRefusal base-symbol-error */
export function spotInstrument(state: VenueState, symbol: string): Instrument {
  const instrument = state.instruments.get(symbol);
  if (instrument?.market !== 'spot') throw new HtxRefusal('base-symbol-error');
  return instrument;
}

/** The instruments that a comma-separated list names; all when there is none. */
export function chosenSpot(state: VenueState, fields: Fields, name: string): readonly Instrument[] {
  const symbols = fields.list(name);
  return symbols.length === 0
    ? spotInstruments(state)
    : symbols.map((symbol) => spotInstrument(state, symbol));
}

/** The assets of the spot market, lower case as the spot host writes them. */
export function spotCurrencies(state: VenueState): readonly string[] {
  const names = spotInstruments(state).flatMap(({ base, quote }) => [base, quote]);
  return [...new Set(names)].map((name) => name.toLowerCase()).toSorted();
}

/** @throws HtxRefusal base-currency-error */
export function namedCurrency(state: VenueState, fields: Fields, name = 'currency'): string {
  const currency = fields.required(name).toLowerCase();
  if (!spotCurrencies(state).includes(currency)) throw new HtxRefusal('base-currency-error');
  return currency.toUpperCase();
}

/** A row of `/v1/common/symbols`. */
export function symbolShape(instrument: Instrument): Shape {
  const { base, quote, tick, lot, minSize, maxLimitSize, maxMarketSize, id } = instrument;
  return {
    'base-currency': base.toLowerCase(),
    'quote-currency': quote.toLowerCase(),
    'price-precision': tick.scale,
    'amount-precision': lot.scale,
    'value-precision': VALUE_DIGITS,
    'symbol-partition': 'main',
    symbol: id,
    state: 'online',
    'min-order-amt': rawNumber(minSize),
    'max-order-amt': rawNumber(maxLimitSize),
    'min-order-value': rawNumber(MIN_ORDER_VALUE),
    'limit-order-min-order-amt': rawNumber(minSize),
    'limit-order-max-order-amt': rawNumber(maxLimitSize),
    'limit-order-max-buy-amt': rawNumber(maxLimitSize),
    'limit-order-max-sell-amt': rawNumber(maxLimitSize),
    'buy-limit-must-less-than': 1.1,
    'sell-limit-must-greater-than': 0.9,
    'sell-market-min-order-amt': rawNumber(minSize),
    'sell-market-max-order-amt': rawNumber(maxMarketSize),
    'buy-market-max-order-value': rawNumber(MAX_MARKET_VALUE),
    'market-sell-order-rate-must-less-than': 0.1,
    'market-buy-order-rate-must-less-than': 0.1,
    'api-trading': 'enabled',
    tags: '',
  };
}

/** A row of `/v1/settings/common/market-symbols`: short names. */
export function marketSymbolShape(instrument: Instrument): Shape {
  const { base, quote, tick, lot, minSize, maxLimitSize, maxMarketSize, id } = instrument;
  return {
    symbol: id,
    bc: base.toLowerCase(),
    qc: quote.toLowerCase(),
    state: 'online',
    sp: 'main',
    tags: '',
    pp: tick.scale,
    ap: lot.scale,
    vp: VALUE_DIGITS,
    minoa: rawNumber(minSize),
    maxoa: rawNumber(maxLimitSize),
    minov: rawNumber(MIN_ORDER_VALUE),
    lominoa: rawNumber(minSize),
    lomaxoa: rawNumber(maxLimitSize),
    lomaxba: rawNumber(maxLimitSize),
    lomaxsa: rawNumber(maxLimitSize),
    smminoa: rawNumber(minSize),
    smmaxoa: rawNumber(maxMarketSize),
    bmmaxov: rawNumber(MAX_MARKET_VALUE),
    blmlt: 1.1,
    slmgt: 0.9,
    msormlt: 0.1,
    mbormlt: 0.1,
    at: 'enabled',
  };
}

/** A row of `/v2/settings/common/symbols`. */
export function settingsSymbolShape(instrument: Instrument, index: number): Shape {
  const { base, quote, tick, lot, id, listedAt } = instrument;
  return {
    sc: id,
    dn: `${base}/${quote}`,
    bc: base.toLowerCase(),
    bcdn: base,
    qc: quote.toLowerCase(),
    qcdn: quote,
    state: 'online',
    whe: false,
    cd: false,
    te: true,
    toa: listedAt,
    sp: 'main',
    w: 1000 - index,
    ttp: VALUE_DIGITS,
    tap: lot.scale,
    tpp: tick.scale,
    fp: VALUE_DIGITS,
    tags: '',
    d: null,
    elr: null,
  };
}
