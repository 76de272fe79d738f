import { JsonNumber, type JsonObject } from '../../encoding/json.ts';
import { Decimal } from '../../money/decimal.ts';
import type { ContractTerms, Instrument } from '../../trading/instrument.ts';
import type { Market } from '../../trading/vocabulary.ts';
import { readAnswer, textOf } from './answer.ts';
import { INSTRUMENT_TYPES, marketOfInstrument } from './instrument-id.ts';

/** How `instIdCode` is written. */
export const INSTRUMENT_CODE = /^(?:0|[1-9][0-9]{0,15})$/u;

/** The types of which the venue lists all instruments at once, and the option families that it wants to be named. */
const LISTS = ['SPOT', 'SWAP', 'FUTURES', 'OPTION&instFamily=BTC-USD', 'OPTION&instFamily=ETH-USD'] as const;

/** The public questions that list the instruments, each answered in the form of {@link readInstruments}. */
export const INSTRUMENT_LIST_TARGETS: readonly string[] = LISTS.map(
  (type) => `/api/v5/public/instruments?instType=${type}`,
);

/** The public question for what an instrument is; `null` for an id of no known shape. */
export function instrumentTarget(id: string): string | null {
  const market = marketOfInstrument(id);
  if (market === null) return null;
  return `/api/v5/public/instruments?instType=${INSTRUMENT_TYPES[market]}&instId=${id}`;
}

/** The instruments of a `public/instruments` answer; rows that are not completely understood are left out. */
export function readInstruments(body: Uint8Array): readonly Instrument[] {
  const answer = readAnswer(body);
  if (answer?.code !== '0') return [];
  return answer.rows.map(readInstrument).filter((instrument) => instrument !== null);
}

function readInstrument(row: JsonObject): Instrument | null {
  const id = textOf(row, 'instId');
  const market = marketOfInstrument(id);
  const tickSize = positive(row, 'tickSz');
  const lotSize = positive(row, 'lotSz');
  if (market === null || textOf(row, 'instType') !== INSTRUMENT_TYPES[market]) return null;
  if (tickSize === null || lotSize === null) return null;
  const isPair = market === 'spot';
  const [base = '', quote = ''] = isPair ? [textOf(row, 'baseCcy'), textOf(row, 'quoteCcy')] : pairOf(row);
  const contract = isPair ? null : parseContract(row, market);
  if (base === '' || quote === '' || (!isPair && contract === null)) return null;
  return {
    venue: 'okx',
    id,
    code: codeOf(row),
    market,
    baseAsset: base,
    quoteAsset: quote,
    settleAsset: isPair ? quote : textOf(row, 'settleCcy'),
    contract,
    tickSize,
    lotSize,
    tradable: textOf(row, 'state') === 'live',
  };
}

/** The venue writes a number, and `null` for an instrument that has got none yet. */
function codeOf(row: JsonObject): string | null {
  const code = row.get('instIdCode');
  return code instanceof JsonNumber && INSTRUMENT_CODE.test(code.text) ? code.text : null;
}

/** Contracts name their pair by underlying: `BTC-USDT`, or `BTC-USD_UM`, which is priced in USD. */
function pairOf(row: JsonObject): readonly string[] {
  const pair = textOf(row, 'uly') || textOf(row, 'instFamily');
  return pair.split('-').map((asset) => asset.replace(/_.*$/u, ''));
}

function parseContract(row: JsonObject, market: Market): ContractTerms | null {
  const value = positive(row, 'ctVal');
  const multiplier = positive(row, 'ctMult') ?? (textOf(row, 'ctMult') === '' ? Decimal.ONE : null);
  const valueAsset = textOf(row, 'ctValCcy');
  const type = textOf(row, 'ctType') || (market === 'option' ? 'inverse' : '');
  if (value === null || multiplier === null || valueAsset === '') return null;
  if (type !== 'linear' && type !== 'inverse') return null;
  return { kind: type, value, multiplier, valueAsset };
}

/** The number in a field; `null` unless it is one above zero. */
export function positive(row: JsonObject, name: string): Decimal | null {
  const value = Decimal.tryParse(textOf(row, name));
  return value !== null && value.sign() > 0 ? value : null;
}
