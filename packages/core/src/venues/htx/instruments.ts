import type { JsonObject } from '../../encoding/json.ts';
import { Decimal } from '../../money/decimal.ts';
import type { Instrument } from '../../trading/instrument.ts';
import type { VenueQuestion } from '../dialect.ts';
import type { ApiFamily } from '../operation.ts';
import { decimalOf, readAnswer, rowsOf, textOf } from './answer.ts';
import { placeOfInstrument, type Area } from './instrument-id.ts';

/** Each target ends in the instrument's id. */
const ASKED = {
  spot: ['htx-spot', '/v1/settings/common/market-symbols?symbols='],
  // Without `all` the venue answers about perpetuals alone.
  linear: ['htx-contract', '/linear-swap-api/v1/swap_contract_info?business_type=all&contract_code='],
  inverse: ['htx-contract', '/swap-api/v1/swap_contract_info?contract_code='],
} as const satisfies Record<Area, readonly [ApiFamily, string]>;

/** The public question for what an instrument is; `null` for an id of no known shape. */
export function instrumentQuestion(id: string): VenueQuestion | null {
  const place = placeOfInstrument(id);
  if (place === null) return null;
  const [family, target] = ASKED[place.area];
  return { family, method: 'GET', target: `${target}${id}`, body: new Uint8Array(0) };
}

/**
 * The instruments of an answer to {@link instrumentQuestion}; rows that are not completely understood are left out. Assets
 * are in capitals, as everywhere in policies.
 */
export function readInstruments(body: Uint8Array): readonly Instrument[] {
  const answer = readAnswer(body);
  const rows = answer?.isSuccess === true ? rowsOf(answer.data) : null;
  return (rows ?? []).map(readInstrument).filter((instrument) => instrument !== null);
}

/**
 * A pair names its assets, a linear contract is an amount of the base asset, a coin-margined one an amount of US dollars.
 * Whatever the id says, the row has to say it too.
 */
function readInstrument(row: JsonObject): Instrument | null {
  const isContract = row.has('contract_code');
  const id = textOf(row, isContract ? 'contract_code' : 'symbol');
  const place = placeOfInstrument(id);
  if (place === null || isContract === (place.area === 'spot')) return null;
  const names = NAMES[place.area];
  const base = assetOf(row, names.base);
  const quote = names.quote === null ? 'USD' : assetOf(row, names.quote);
  const value = isContract ? positive(row, 'contract_size') : Decimal.ONE;
  const tickSize = isContract ? positive(row, 'price_tick') : step(row, 'pp');
  const lotSize = isContract ? Decimal.ONE : step(row, 'ap');
  if (base === '' || quote === '' || value === null || tickSize === null || lotSize === null) return null;
  if (isContract && !`${id}-`.startsWith(`${base}-${quote}-`)) return null;
  const kind = place.area === 'inverse' ? 'inverse' : 'linear';
  return {
    venue: 'htx',
    id,
    market: place.market,
    baseAsset: base,
    quoteAsset: quote,
    settleAsset: place.area === 'inverse' ? base : quote,
    contract: isContract
      ? { kind, value, multiplier: Decimal.ONE, valueAsset: kind === 'linear' ? base : quote }
      : null,
    tickSize,
    lotSize,
    code: null,
    tradable: isTradable(row),
  };
}

/** What rows call the assets; a coin-margined contract is always priced in US dollars. */
const NAMES = {
  spot: { base: 'bc', quote: 'qc' },
  linear: { base: 'symbol', quote: 'trade_partition' },
  inverse: { base: 'symbol', quote: null },
} as const satisfies Record<Area, { readonly base: string; readonly quote: string | null }>;

/** In every way that the venue has to say it. */
function isTradable(row: JsonObject): boolean {
  if (row.has('contract_code')) return textOf(row, 'contract_status') === '1';
  return textOf(row, 'state') === 'online' && textOf(row, 'at') === 'enabled';
}

function assetOf(row: JsonObject, name: string): string {
  const text = textOf(row, name).toUpperCase();
  return /^[A-Z0-9]{1,24}$/u.test(text) ? text : '';
}

/** From a number of digits after the point: 2 is 0.01. */
function step(row: JsonObject, name: string): Decimal | null {
  const digits = textOf(row, name);
  return /^(?:[0-9]|1[0-8])$/u.test(digits) ? Decimal.of(1n, Number(digits)) : null;
}

/** The number in a field, however it is written; `null` unless it is one above zero. */
export function positive(row: JsonObject, name: string): Decimal | null {
  const value = decimalOf(textOf(row, name));
  return value !== null && value.sign() > 0 ? value : null;
}
