import { FEES } from '../engine/fees.ts';
import { DEFAULT_LEVERAGE, leverageOf } from '../engine/positions.ts';
import { leverageKey } from '../engine/venue-state.ts';
import type { Account, Position, PositionSide } from '../engine/records.ts';
import { balanceShape } from './balance-shape.ts';
import { perTwoSeconds, type PrivateCall, type PrivateRoute } from './call.ts';
import { OkxRefusal } from './errors.ts';
import { listInstruments } from './public-data.ts';
import { namedInstrument } from './market-data.ts';
import { positionSideOf } from './order-requests.ts';
import { ok, type Reply } from './replies.ts';

function balance({ account, fields, state }: PrivateCall): Reply {
  return ok([balanceShape(state, account, fields.list('ccy'))]);
}

function config({ account, key, state }: PrivateCall): Reply {
  return ok([
    {
      uid: account.uid,
      mainUid: account.masterUid,
      acctLv: account.level,
      acctStpMode: account.selfTrade,
      posMode: account.positionMode,
      autoLoan: false,
      greeksType: 'PA',
      feeType: '0',
      level: 'Lv1',
      levelTmp: '',
      ctIsoMode: 'automatic',
      mgnIsoMode: 'automatic',
      spotOffsetType: '',
      stgyType: '0',
      roleType: '0',
      traderInsts: [],
      spotRoleType: '0',
      spotTraderInsts: [],
      opAuth: '0',
      kycLv: state.account(account.masterUid).kycLevel,
      label: key.label,
      ip: key.ips.join(','),
      perm: key.permissions.join(','),
      liquidationGear: '-1',
      enableSpotBorrow: false,
      spotBorrowAutoRepay: false,
      type: account.kind === 'main' ? '0' : '1',
      settleCcy: 'USDT',
      settleCcyList: ['USDT', 'USDC'],
    },
  ]);
}

function leverageInfo(call: PrivateCall): Reply {
  const { account, fields, state } = call;
  const marginMode = fields.oneOf('mgnMode', ['cross', 'isolated']);
  const sides: readonly PositionSide[] = account.positionMode === 'net_mode' ? ['net'] : ['long', 'short'];
  const rows = fields
    .required('instId')
    .split(',')
    .flatMap((instrumentId) => {
      if (!state.instruments.has(instrumentId)) throw new OkxRefusal('51001');
      return sides.map((side) => ({
        instId: instrumentId,
        ccy: '',
        mgnMode: marginMode,
        posSide: side,
        lever: storedLeverage(call, { instrumentId, marginMode, side }),
      }));
    });
  return ok(rows);
}

function storedLeverage(
  { account, state }: PrivateCall,
  key: { readonly instrumentId: string; readonly marginMode: string; readonly side: PositionSide },
): string {
  if (key.marginMode === 'cross') return leverageOf(state, account.uid, key.instrumentId, key.side);
  return state.leverages.get(leverageKey({ uid: account.uid, ...key }))?.leverage ?? DEFAULT_LEVERAGE;
}

function setLeverage({ account, engine, fields, state }: PrivateCall): Reply {
  const instrument = namedInstrument(state, fields);
  const marginMode = fields.oneOf('mgnMode', ['cross', 'isolated']);
  const leverage = fields.requiredDecimal('lever');
  const side = positionSideOf(fields) ?? 'net';
  if (instrument.market !== 'swap') throw new OkxRefusal('51010');
  if (leverage.sign() <= 0) throw new OkxRefusal('51000', 'lever');
  if (Number(leverage.toString()) > Number(instrument.leverageMax)) {
    throw new OkxRefusal('59102', instrument.leverageMax);
  }
  const row = {
    uid: account.uid,
    instrumentId: instrument.id,
    marginMode,
    side,
    leverage: leverage.toString(),
  };
  engine.command((venue) => {
    venue.leverages.put(row);
    for (const position of openPositions(venue.positions.ownedBy(account.uid), instrument.id, side)) {
      if (marginMode === 'cross') venue.positions.put({ ...position, leverage: row.leverage });
    }
  });
  return ok([{ instId: instrument.id, lever: row.leverage, mgnMode: marginMode, posSide: side }]);
}

function openPositions(
  positions: readonly Position[],
  instrumentId: string,
  side: PositionSide,
): readonly Position[] {
  return positions.filter(
    (position) => position.instrumentId === instrumentId && (side === 'net' || side === position.side),
  );
}

/** Settings that would change the meaning of open positions or orders. */
function changeIdleAccount({ account, engine, state }: PrivateCall, change: Partial<Account>): void {
  const hasSwapOrders = state.openOrders
    .ownedBy(account.uid)
    .some(({ instrumentId }) => state.instrument(instrumentId).market === 'swap');
  if (hasSwapOrders || state.positions.countOwnedBy(account.uid) > 0) throw new OkxRefusal('59000');
  engine.command((venue) => venue.accounts.put({ ...account, ...change }));
}

function setPositionMode(call: PrivateCall): Reply {
  const posMode = call.fields.oneOf('posMode', ['net_mode', 'long_short_mode']);
  if (posMode !== call.account.positionMode) changeIdleAccount(call, { positionMode: posMode });
  return ok([{ posMode }]);
}

function setAccountLevel(call: PrivateCall): Reply {
  const level = call.fields.oneOf('acctLv', ['1', '2', '3', '4']);
  if (level !== call.account.level) changeIdleAccount(call, { level });
  return ok([{ acctLv: level }]);
}

function tradeFee({ fields, now }: PrivateCall): Reply {
  const type = fields.required('instType');
  const { maker, taker } = type === 'SPOT' || type === 'MARGIN' ? FEES.spot : FEES.swap;
  const [makerText, takerText] = [maker.negate().toString(), taker.negate().toString()];
  return ok([
    {
      category: '1',
      delivery: '',
      exercise: '',
      instType: type,
      level: 'Lv1',
      maker: makerText,
      taker: takerText,
      makerU: type === 'SPOT' ? '' : makerText,
      takerU: type === 'SPOT' ? '' : takerText,
      makerUSDC: makerText,
      takerUSDC: takerText,
      ruleType: 'normal',
      fiat: [],
      feeGroup: [{ groupId: type === 'SPOT' ? '1' : '4', maker: makerText, taker: takerText }],
      ts: now.toString(),
    },
  ]);
}

function accountRoute(
  method: 'GET' | 'POST',
  path: string,
  max: number,
  run: PrivateRoute['run'],
): PrivateRoute {
  const access = method === 'GET' ? 'read_only' : 'trade';
  return { method, path: `account/${path}`, access, limit: perTwoSeconds(max), run };
}

export const ACCOUNT_ROUTES: readonly PrivateRoute[] = [
  accountRoute('GET', 'balance', 10, balance),
  accountRoute('GET', 'config', 5, config),
  { ...accountRoute('GET', 'instruments', 20, listInstruments), limit: perTwoSeconds(20, 'user+type') },
  accountRoute('GET', 'leverage-info', 20, leverageInfo),
  accountRoute('POST', 'set-leverage', 20, setLeverage),
  accountRoute('POST', 'set-position-mode', 5, setPositionMode),
  accountRoute('POST', 'set-account-level', 5, setAccountLevel),
  accountRoute('GET', 'trade-fee', 5, tradeFee),
];
