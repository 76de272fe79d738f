import { AVERAGE_DIGITS } from '../../bounds.ts';
import { averagePrice } from '../../engine/instruments.ts';
import { liquidationPrice } from '../../engine/liquidation-price.ts';
import { figuresOf, marginOf } from '../../engine/margin.ts';
import { closableSize } from '../../engine/reducing.ts';
import type { Position } from '../../engine/records.ts';
import type { VenueState } from '../../engine/venue-state.ts';
import { contractCode, type Shape } from './contracts.ts';
import { shownSide } from './order-shape.ts';

/** What can be said about an open position in both generations of the interface. */
export function positionFacts(state: VenueState, position: Position) {
  const instrument = state.instrument(position.instrumentId);
  const figures = figuresOf(state, position);
  const { equity, maintenanceMargin } = marginOf(state, position.uid, instrument.settle);
  const { uid, instrumentId, side } = position;
  return {
    instrument,
    figures,
    average: averagePrice(instrument, position.size, position.cost),
    volume: position.size.absolute(),
    available: closableSize(state, { uid, instrumentId, side }),
    direction: position.size.sign() > 0 ? 'buy' : 'sell',
    last: state.market(instrument.id).last,
    profitRate: figures.upl.divide(figures.initialMargin, AVERAGE_DIGITS, 'half-even'),
    marginRate:
      equity.sign() > 0 ? maintenanceMargin.divide(equity, AVERAGE_DIGITS, 'half-even').toString() : '1',
    liquidation: liquidationPrice(state, position, equity)?.toString() ?? '',
  } as const;
}

/** A position as V5 shows it: the volume has no sign, `direction` says which way it stands. */
export function positionShape(state: VenueState, position: Position): Shape {
  const facts = positionFacts(state, position);
  const { figures } = facts;
  return {
    contract_code: contractCode(facts.instrument),
    position_side: shownSide(position.side),
    direction: facts.direction,
    margin_mode: 'cross',
    open_avg_price: facts.average.toString(),
    volume: facts.volume.toString(),
    available: facts.available.toString(),
    lever_rate: Number(position.leverage),
    adl_risk_percent: 1,
    liquidation_price: facts.liquidation,
    margin: figures.initialMargin.toString(),
    initial_margin: figures.initialMargin.toString(),
    maintenance_margin: figures.maintenanceMargin.toString(),
    profit_unreal: figures.upl.toString(),
    profit_rate: facts.profitRate.toString(),
    margin_rate: facts.marginRate,
    mark_price: figures.mark.toString(),
    last_price: facts.last.toString(),
    margin_currency: facts.instrument.settle,
    contract_type: 'swap',
    created_time: position.createdAt.toString(),
    updated_time: position.updatedAt.toString(),
  };
}
