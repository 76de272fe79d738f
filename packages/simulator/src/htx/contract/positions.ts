import { closePosition } from '../../engine/closing.ts';
import type { Instrument } from '../../engine/instruments.ts';
import { figuresOf, marginOf } from '../../engine/margin.ts';
import { leverageOf } from '../../engine/positions.ts';
import type { Order, Position, PositionMode } from '../../engine/records.ts';
import type { VenueState } from '../../engine/venue-state.ts';
import { ContractRefusal, refusalOf } from './codes.ts';
import type { ContractPrivateCall } from './contract-call.ts';
import { v5Get, v5Post } from './contract-routes.ts';
import {
  chosenContracts,
  contractCode,
  eachContract,
  MARGIN_ASSET,
  namedContract,
  type Shape,
} from './contracts.ts';
import { checkMayTrade, openContractOrders } from './order-lookup.ts';
import { checkMarginMode, CONTRACT_TAG, positionSideOf } from './order-requests.ts';
import { clientIdOf } from './order-shape.ts';
import { batchRow } from './batch.ts';
import { positionShape } from './position-shape.ts';

export function contractPositions(state: VenueState, uid: string, code = ''): readonly Position[] {
  const chosen = new Set(chosenContracts(state, code).map(({ id }) => id));
  return state.positions.ownedBy(uid).filter(({ instrumentId }) => chosen.has(instrumentId));
}

function opens({ account, params, state }: ContractPrivateCall): readonly Shape[] {
  return contractPositions(state, account.uid, params.text('contract_code')).map((position) =>
    positionShape(state, position),
  );
}

/** Closes one position at the market; orders that already close it give way. */
function closeOne(call: ContractPrivateCall, position: Position, clientId: string): Order {
  const { account, engine, state } = call;
  checkMayTrade(state, account);
  const result = engine.command((venue) =>
    closePosition(venue, {
      uid: account.uid,
      instrumentId: position.instrumentId,
      side: position.side,
      clientId,
      tag: CONTRACT_TAG,
      cancelPending: true,
    }),
  );
  if (result.kind === 'rejected') throw refusalOf(result);
  return result.order;
}

function named(order: Order): Shape {
  return { order_id: order.id, client_order_id: clientIdOf(order) };
}

function close(call: ContractPrivateCall): Shape {
  const { account, params, state } = call;
  const instrument = namedContract(state, params.text('contract_code'));
  checkMarginMode(params);
  const side = positionSideOf(account, params) ?? 'net';
  const position = contractPositions(state, account.uid).find(
    (row) => row.instrumentId === instrument.id && row.side === side,
  );
  if (position === undefined) throw new ContractRefusal(1048);
  return named(closeOne(call, position, params.clientId('client_order_id')));
}

function closeAll(call: ContractPrivateCall): readonly Shape[] {
  const positions = contractPositions(call.state, call.account.uid);
  if (positions.length === 0) throw new ContractRefusal(1048);
  return positions.map((position) => batchRow(() => named(closeOne(call, position, '')), { order_id: null }));
}

function leverageShape(call: ContractPrivateCall, instrument: Instrument): Shape {
  return {
    contract_code: contractCode(instrument),
    margin_mode: 'cross',
    lever_rate: Number(leverageOf(call.state, call.account.uid, instrument.id, 'net')),
  };
}

function leverages(call: ContractPrivateCall): readonly Shape[] {
  const chosen = chosenContracts(call.state, call.params.text('contract_code'));
  return chosen.map((instrument) => leverageShape(call, instrument));
}

/** Sets the leverage of one contract, for both directions. */
export function setLeverage(call: ContractPrivateCall): Instrument {
  const { account, engine, params, state } = call;
  const instrument = namedContract(state, params.text('contract_code'));
  const text = params.text('lever_rate');
  if (text === '') throw new ContractRefusal(1094);
  if (!/^[1-9]\d{0,2}$/.test(text) || Number(text) > Number(instrument.leverageMax)) {
    throw new ContractRefusal(1037);
  }
  if (openContractOrders(state, account.uid).some(({ instrumentId }) => instrumentId === instrument.id)) {
    throw new ContractRefusal(1045);
  }
  const { uid } = account;
  checkCarries(state, uid, { instrument, leverage: text });
  engine.command((venue) => {
    const row = { uid, instrumentId: instrument.id, marginMode: 'cross', leverage: text } as const;
    for (const side of ['net', 'long', 'short'] as const) venue.leverages.put({ ...row, side });
    for (const position of contractPositions(venue, uid)) {
      if (position.instrumentId !== instrument.id) continue;
      const changed = { ...position, leverage: text };
      venue.positions.put(changed);
      venue.emit({ kind: 'position', position: changed });
    }
  });
  return instrument;
}

/** A lower leverage needs more margin for what is held. @throws ContractRefusal 1047 */
function checkCarries(
  state: VenueState,
  uid: string,
  wanted: { readonly instrument: Instrument; readonly leverage: string },
): void {
  const held = contractPositions(state, uid, contractCode(wanted.instrument));
  const before = marginOf(state, uid, MARGIN_ASSET);
  const needed = held
    .map((position) => {
      const now = figuresOf(state, position).initialMargin;
      return figuresOf(state, { ...position, leverage: wanted.leverage }).initialMargin.subtract(now);
    })
    .reduce((sum, more) => sum.add(more), before.initialMargin.add(before.orderMargin));
  if (held.length > 0 && before.equity.isBelow(needed)) throw new ContractRefusal(1047);
}

function switchLeverage(call: ContractPrivateCall): Shape {
  checkMarginMode(call.params);
  return leverageShape(call, setLeverage(call));
}

const MODES = { single_side: 'net_mode', dual_side: 'long_short_mode' } as const satisfies Record<
  string,
  PositionMode
>;

export function modeName(mode: PositionMode): string {
  return mode === 'net_mode' ? 'single_side' : 'dual_side';
}

function mode({ account }: ContractPrivateCall): Shape {
  return { position_mode: modeName(account.positionMode) };
}

function switchMode({ account, engine, params, state }: ContractPrivateCall): Shape {
  const wanted = params.oneOf('position_mode', ['single_side', 'dual_side']);
  const isBusy =
    openContractOrders(state, account.uid).length > 0 || contractPositions(state, account.uid).length > 0;
  if (MODES[wanted] !== account.positionMode) {
    if (isBusy) throw new ContractRefusal(1494);
    engine.command((venue) => venue.accounts.put({ ...account, positionMode: MODES[wanted] }));
  }
  return { position_mode: wanted };
}

function riskLimits(call: ContractPrivateCall): readonly Shape[] {
  return eachContract(call, (instrument) => ({
    ...leverageShape(call, instrument),
    max_lever: Number(instrument.leverageMax),
    max_volume: instrument.maxLimitSize.toString(),
    maintenance_margin_rate: instrument.maintenanceRatio.toString(),
    position_side: 'both',
  }));
}

function riskTiers(call: ContractPrivateCall): readonly Shape[] {
  return eachContract(call, (instrument) => ({
    contract_code: contractCode(instrument),
    margin_mode: 'cross',
    tiers: [tierShape(instrument)],
  }));
}

/** One tier for every size. */
export function tierShape(instrument: Instrument): Shape {
  return {
    tier: 1,
    min_volume: '0',
    max_volume: instrument.maxLimitSize.toString(),
    max_lever: Number(instrument.leverageMax),
    maintenance_margin_rate: instrument.maintenanceRatio.toString(),
  };
}

/** Margin moves into and out of isolated positions, and every position here is a cross one. */
function moveMargin({ params, state }: ContractPrivateCall): Shape {
  const instrument = namedContract(state, params.text('contract_code'));
  if (params.requiredDecimal('amount').sign() <= 0) throw new ContractRefusal(1322);
  throw new ContractRefusal(1498, `${contractCode(instrument)} (isolated)`);
}

export const CONTRACT_POSITION_ROUTES = [
  v5Get('trade/position/opens', opens),
  v5Post('trade/position', close),
  v5Post('trade/position_all', closeAll),
  v5Get('position/lever', leverages),
  v5Post('position/lever', switchLeverage),
  v5Get('position/mode', mode),
  v5Post('position/mode', switchMode),
  v5Get('position/risk/limit', riskLimits),
  v5Get('position/risk/limit_tier', riskTiers),
  v5Post('position/margin', moveMargin),
];
