import { refuse, type Refusal } from '../../errors/refusal.ts';
import type { Intent, SetLeverageIntent } from '../../trading/intent.ts';
import type { Fields } from '../closed-fields.ts';
import type { Line } from './line.ts';
import { readContract, readEach, readLegacyOrder, v5PositionSide } from './orders.ts';

export function readClose(fields: Fields, { area }: Line): Intent | Refusal {
  const contract = readContract(fields, area);
  if (contract.kind === 'refused') return contract;
  return {
    ...contract,
    kind: 'close-position',
    marginMode: fields.text('margin_mode') ?? '',
    positionSide: v5PositionSide(fields),
    clientOrderId: fields.text('client_order_id'),
    cancelsPending: false,
  };
}

/** In the older APIs the path says the margin mode. */
export function readLever(fields: Fields, line: Line): Intent | Refusal {
  const contract = readContract(fields, line.area);
  return contract.kind === 'refused' ? contract : leverOf(fields, contract, line);
}

function leverOf(
  fields: Fields,
  contract: Exclude<ReturnType<typeof readContract>, Refusal>,
  { operation }: Line,
): SetLeverageIntent | Refusal {
  const leverage = fields.decimal('lever_rate');
  if (leverage === null) return refuse('FIELD_MISSING', { detail: 'The field lever_rate is missing.' });
  const marginMode = operation.path.includes('_cross_') ? 'cross' : 'isolated';
  return {
    ...contract,
    kind: 'set-leverage',
    leverage,
    marginMode: fields.text('margin_mode') ?? marginMode,
  };
}

/**
 * Orders of the older APIs, and behind them what they do besides: `lever_rate` switches the leverage of the contract, which
 * is a setting. With a position open the venue takes the rate that it has alone, so an order that only reduces switches
 * nothing.
 */
export function readLegacyOrders(fields: Fields, line: Line): readonly Intent[] | Refusal {
  const isBatch = fields.has('orders_data');
  const levers = new Map<string, SetLeverageIntent>();
  const orders = readEach(isBatch ? fields.rows('orders_data') : [fields], (row) => {
    const order = readLegacyOrder(row, line.area);
    if (order.kind === 'refused') return order;
    if (order.reduceOnly || !row.has('lever_rate')) return order;
    const { instrument, market } = order;
    const lever = leverOf(row, { kind: 'contract', instrument, market }, line);
    if (lever.kind === 'refused') return lever;
    const other = levers.get(instrument);
    if (other !== undefined && !other.leverage.equals(lever.leverage))
      return refuse('FIELD_MALFORMED', { detail: 'One contract cannot have two leverages.' });
    levers.set(instrument, lever);
    return order;
  });
  if ('code' in orders) return isBatch ? orders : { ...orders, item: null };
  return [...orders, ...levers.values()];
}
