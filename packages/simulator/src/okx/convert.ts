import { Decimal } from '@bitting/core/money/decimal.ts';
import { convert } from '../engine/money-moves.ts';
import type { Move } from '../engine/records.ts';
import { ASSETS } from './assets.ts';
import { dollarPrice } from './balance-shape.ts';
import { perSecond, type PrivateCall, type PrivateRoute } from './call.ts';
import { OkxRefusal } from './errors.ts';
import type { ConvertQuote } from './quote-desk.ts';
import { ok, type Reply } from './replies.ts';

const QUOTE_TTL_MS = 10_000;
/** The desk's price is this much worse than the mark: 0.1 %. */
const SPREAD = Decimal.parse('0.001');
const DIGITS = 8;

function currencies(): Reply {
  return ok(ASSETS.map(({ asset }) => ({ ccy: asset, min: '', max: '' })));
}

function currencyPair({ fields }: PrivateCall): Reply {
  const [from, to] = [fields.required('fromCcy'), fields.required('toCcy')];
  return ok([
    {
      baseCcy: from,
      baseCcyMax: '1000000',
      baseCcyMin: '0.00001',
      instId: `${from}-${to}`,
      quoteCcy: to,
      quoteCcyMax: '1000000',
      quoteCcyMin: '0.1',
    },
  ]);
}

function estimate(call: PrivateCall): Reply {
  const { account, fields, now, quotes, state } = call;
  const [base, quote] = [fields.required('baseCcy'), fields.required('quoteCcy')];
  const side = fields.oneOf('side', ['buy', 'sell']);
  const size = fields.requiredDecimal('rfqSz');
  const sizeAsset = fields.oneOf('rfqSzCcy', [base, quote]);
  const [basePrice, quotePrice] = [dollarPrice(state, base), dollarPrice(state, quote)];
  if (basePrice.isZero() || quotePrice.isZero() || size.sign() <= 0 || base === quote)
    throw new OkxRefusal('51000', 'baseCcy');
  const factor = side === 'buy' ? Decimal.ONE.add(SPREAD) : Decimal.ONE.subtract(SPREAD);
  const price = basePrice.multiply(factor).divide(quotePrice, DIGITS, 'half-even');
  const baseSize = sizeAsset === base ? size : size.divide(price, DIGITS, 'down');
  const quoteSize = sizeAsset === quote ? size : size.multiply(price).round(DIGITS, 'down');
  const quoted: ConvertQuote = {
    quoteId: `quoter${base}-${quote}${state.nextId()}`,
    uid: account.uid,
    base,
    quote,
    side,
    baseSize,
    quoteSize,
    price,
    expiresAt: now + QUOTE_TTL_MS,
  };
  quotes.add(quoted);
  return ok([
    {
      baseCcy: base,
      baseSz: baseSize.toString(),
      clQReqId: fields.text('clQReqId'),
      cnvtPx: price.toString(),
      origRfqSz: size.toString(),
      quoteCcy: quote,
      quoteId: quoted.quoteId,
      quoteSz: quoteSize.toString(),
      quoteTime: now.toString(),
      rfqSz: size.toString(),
      rfqSzCcy: sizeAsset,
      side,
      ttlMs: QUOTE_TTL_MS.toString(),
    },
  ]);
}

function trade({ account, engine, fields, now, quotes }: PrivateCall): Reply {
  const quote = quotes.take(fields.required('quoteId'), account.uid, now);
  if (quote === null) throw new OkxRefusal('52900');
  const base = { asset: quote.base, amount: quote.baseSize };
  const money = { asset: quote.quote, amount: quote.quoteSize };
  const [given, taken] = quote.side === 'sell' ? [base, money] : [money, base];
  const detail = {
    baseCcy: quote.base,
    quoteCcy: quote.quote,
    side: quote.side,
    fillBaseSz: quote.baseSize.toString(),
    fillQuoteSz: quote.quoteSize.toString(),
    fillPx: quote.price.toString(),
    quoteId: quote.quoteId,
  };
  const clientId = fields.text('clTReqId');
  const result = engine.command((venue) =>
    convert(venue, { uid: account.uid, given, taken, clientId, detail }),
  );
  if (result.kind === 'rejected') throw new OkxRefusal('51008', result.detail);
  return ok([tradeShape(result.move)]);
}

function tradeShape(move: Move): Readonly<Record<string, unknown>> {
  const { detail } = move;
  return {
    baseCcy: detail['baseCcy'],
    clTReqId: move.clientId,
    fillBaseSz: detail['fillBaseSz'],
    fillPx: detail['fillPx'],
    fillQuoteSz: detail['fillQuoteSz'],
    instId: `${detail['baseCcy']}-${detail['quoteCcy']}`,
    quoteCcy: detail['quoteCcy'],
    quoteId: detail['quoteId'],
    side: detail['side'],
    state: 'fullyFilled',
    tradeId: move.id,
    ts: move.at.toString(),
  };
}

function history({ account, state }: PrivateCall): Reply {
  const rows = state.moves.ownedBy(account.uid).filter(({ kind }) => kind === 'convert');
  return ok(
    rows
      .toReversed()
      .slice(0, 100)
      .map((move) => tradeShape(move)),
  );
}

export const CONVERT_ROUTES: readonly PrivateRoute[] = [
  {
    method: 'GET',
    path: 'asset/convert/currencies',
    access: 'read_only',
    limit: perSecond(6),
    run: currencies,
  },
  {
    method: 'GET',
    path: 'asset/convert/currency-pair',
    access: 'read_only',
    limit: perSecond(6),
    run: currencyPair,
  },
  {
    method: 'POST',
    path: 'asset/convert/estimate-quote',
    access: 'trade',
    limit: perSecond(10),
    run: estimate,
  },
  { method: 'POST', path: 'asset/convert/trade', access: 'trade', limit: perSecond(10), run: trade },
  { method: 'GET', path: 'asset/convert/history', access: 'read_only', limit: perSecond(6), run: history },
];
