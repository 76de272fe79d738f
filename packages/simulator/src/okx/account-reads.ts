import { Decimal } from '@bitting/core/money/decimal.ts';
import { balanceOf } from '../engine/balances.ts';
import { signedValue } from '../engine/instruments.ts';
import { marginOf } from '../engine/margin.ts';
import { leverageOf } from '../engine/positions.ts';
import { fitSteps, stepsToDecimal } from '../engine/steps.ts';
import type { Bill } from '../engine/records.ts';
import type { VenueState } from '../engine/venue-state.ts';
import { perSecond, perTwoSeconds, type PrivateCall, type PrivateRoute } from './call.ts';
import { OkxRefusal } from './errors.ts';
import { instType } from './instrument-shape.ts';
import type { Shape } from './order-shape.ts';
import { pageById } from './paging.ts';
import { closedPositionShape, positionShape } from './position-shape.ts';
import { ok, type Reply } from './replies.ts';

const DAY_MS = 86_400_000;

function positions({ account, fields, state }: PrivateCall): Reply {
  const [types, ids, posIds] = [fields.text('instType'), fields.list('instId'), fields.list('posId')];
  const rows = state.positions
    .ownedBy(account.uid)
    .filter(
      ({ instrumentId, id }) =>
        (types === '' || types === 'ANY' || instType(state.instrument(instrumentId)) === types) &&
        (ids.length === 0 || ids.includes(instrumentId)) &&
        (posIds.length === 0 || posIds.includes(id)),
    );
  return ok(rows.map((position) => positionShape(state, position)));
}

function positionsHistory({ account, fields, state }: PrivateCall): Reply {
  const id = fields.text('instId');
  const limit = Math.min(fields.whole('limit', 100) || 100, 100);
  const rows = state.closedPositions
    .ownedBy(account.uid)
    .filter(({ instrumentId }) => id === '' || instrumentId === id)
    .toReversed()
    .slice(0, limit);
  return ok(rows.map((position) => closedPositionShape(state, position)));
}

function billShape(state: VenueState, bill: Bill): Shape {
  const instrument = state.instruments.get(bill.instrumentId);
  return {
    billId: bill.id,
    ccy: bill.asset,
    type: bill.type,
    subType: bill.subType,
    ts: bill.at.toString(),
    balChg: bill.change.toString(),
    posBalChg: '0',
    bal: bill.balance.toString(),
    posBal: '0',
    sz: bill.size.toString(),
    px: bill.price?.toString() ?? '',
    pnl: bill.pnl.toString(),
    fee: bill.fee.toString(),
    earnAmt: '',
    earnApr: '',
    mgnMode: instrument?.market === 'swap' ? 'cross' : '',
    instType: instrument === undefined ? '' : instType(instrument),
    instId: bill.instrumentId,
    ordId: bill.orderId,
    clOrdId: bill.clientId,
    tradeId: bill.tradeId,
    tag: bill.tag,
    execType: bill.role,
    from: bill.from,
    to: bill.to,
    interest: '0',
    notes: '',
    fillTime: bill.tradeId === '' ? '' : bill.at.toString(),
    fillIdxPx: '',
    fillMarkPx: '',
    fillPxVol: '',
    fillPxUsd: '',
    fillMarkVol: '',
    fillFwdPx: '',
  };
}

function bills(maxAgeMs: number) {
  return ({ account, fields, now, state }: PrivateCall): Reply => {
    const [asset, type, subType] = [fields.text('ccy'), fields.text('type'), fields.text('subType')];
    const instrumentType = fields.text('instType');
    const rows = state.bills.ownedBy(account.uid).filter((bill) => {
      const instrument = state.instruments.get(bill.instrumentId);
      return (
        bill.wallet === 'trading' &&
        now - bill.at <= maxAgeMs &&
        (asset === '' || bill.asset === asset) &&
        (type === '' || bill.type === type) &&
        (subType === '' || bill.subType === subType) &&
        (instrumentType === '' || instrument === undefined || instType(instrument) === instrumentType)
      );
    });
    return ok(pageById(rows, fields, ({ id }) => id).map((bill) => billShape(state, bill)));
  };
}

interface Affordable {
  readonly buy: Decimal;
  readonly sell: Decimal;
}

/** How much an account could buy and sell: contracts of a swap, else base to sell and quote to spend. */
function affordable({ account, fields, state }: PrivateCall, instrumentId: string): Affordable {
  const instrument = state.instruments.get(instrumentId);
  if (instrument === undefined) throw new OkxRefusal('51001');
  const available = (asset: string): Decimal => marginOf(state, account.uid, asset).available;
  if (instrument.market === 'spot')
    return { buy: available(instrument.quote), sell: available(instrument.base) };
  const price = fields.decimal('px') ?? state.market(instrumentId).mark;
  const one = signedValue(instrument, Decimal.ONE, price).absolute();
  const leverage = Decimal.parse(leverageOf(state, account.uid, instrumentId, 'net'));
  const contracts = available(instrument.settle).multiply(leverage).divide(one, 8, 'down');
  const size = stepsToDecimal(fitSteps(contracts, instrument.lot), instrument.lot);
  return { buy: size, sell: size };
}

function maxSize(call: PrivateCall): Reply {
  call.fields.required('tdMode');
  const rows = call.fields
    .required('instId')
    .split(',')
    .map((instId) => {
      const { buy, sell } = affordable(call, instId);
      const instrument = call.state.instrument(instId);
      const price = call.fields.decimal('px') ?? call.state.market(instId).mark;
      const bought = instrument.market === 'spot' ? buy.divide(price, instrument.lot.scale, 'down') : buy;
      return { instId, ccy: '', maxBuy: bought.toString(), maxSell: sell.toString() };
    });
  return ok(rows);
}

function maxAvailSize(call: PrivateCall): Reply {
  call.fields.required('tdMode');
  const rows = call.fields
    .required('instId')
    .split(',')
    .map((instId) => {
      const { buy, sell } = affordable(call, instId);
      return { instId, availBuy: buy.toString(), availSell: sell.toString() };
    });
  return ok(rows);
}

function maxWithdrawal({ account, fields, state }: PrivateCall): Reply {
  const only = fields.list('ccy');
  const assets = state.balances
    .ownedBy(account.uid)
    .filter(({ wallet, asset }) => wallet === 'trading' && (only.length === 0 || only.includes(asset)))
    .map(({ asset }) => asset);
  return ok(
    assets.map((asset) => {
      const { cash } = balanceOf(state, account.uid, 'trading', asset);
      const maxWd = Decimal.min(cash, marginOf(state, account.uid, asset).available).toString();
      return { ccy: asset, maxWd, maxWdEx: '', spotOffsetMaxWd: '', spotOffsetMaxWdEx: '' };
    }),
  );
}

function readRoute(path: string, max: number, run: PrivateRoute['run']): PrivateRoute {
  return { method: 'GET', path: `account/${path}`, access: 'read_only', limit: perTwoSeconds(max), run };
}

export const ACCOUNT_READ_ROUTES: readonly PrivateRoute[] = [
  readRoute('positions', 10, positions),
  readRoute('positions-history', 10, positionsHistory),
  { ...readRoute('bills', 5, bills(7 * DAY_MS)), limit: perSecond(5) },
  readRoute('bills-archive', 5, bills(90 * DAY_MS)),
  readRoute('max-size', 20, maxSize),
  readRoute('max-avail-size', 20, maxAvailSize),
  readRoute('max-withdrawal', 20, maxWithdrawal),
];
