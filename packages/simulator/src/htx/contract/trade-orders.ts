import { CONTRACT_BATCH_ROWS_MAX } from '../../bounds.ts';
import { setDeadManTimer } from '../../engine/dead-man.ts';
import type { Order } from '../../engine/records.ts';
import { batchRow, batchRows } from './batch.ts';
import { ContractRefusal } from './codes.ts';
import type { ContractPrivateCall } from './contract-call.ts';
import { v5Post } from './contract-routes.ts';
import { chosenContracts, namedContract, type Shape } from './contracts.ts';
import { cancelContractOrder, openContractOrders, orderNameOf, placeContractOrder } from './order-lookup.ts';
import { CONTRACT_TAG, readOrder } from './order-requests.ts';
import { clientIdOf, shownSide } from './order-shape.ts';

function named(order: Order): Shape {
  return { order_id: order.id, client_order_id: clientIdOf(order) };
}

function place(call: ContractPrivateCall): Shape {
  return named(placeContractOrder(call, readOrder(call.state, call.account, call.params)));
}

function cancel(call: ContractPrivateCall): Shape {
  return named(cancelContractOrder(call, orderNameOf(call.state, call.params)));
}

function placeBatch(call: ContractPrivateCall): readonly Shape[] {
  return batchRows(call).map((params) =>
    batchRow(() => place({ ...call, params }), {
      order_id: null,
      client_order_id: params.text('client_order_id') || null,
    }),
  );
}

/** One of the two lists names the orders; the other must be absent. */
function cancelBatch(call: ContractPrivateCall): readonly Shape[] {
  const { params, state } = call;
  const { id: instrumentId } = namedContract(state, params.text('contract_code'));
  const [orderIds, clientIds] = [params.list('order_id'), params.list('client_order_id')];
  const count = orderIds.length === 0 ? clientIds.length : orderIds.length;
  if (count === 0) throw new ContractRefusal(1066, 'order_id');
  if (count > CONTRACT_BATCH_ROWS_MAX) throw new ContractRefusal(1052, CONTRACT_BATCH_ROWS_MAX.toString());
  const names =
    orderIds.length === 0
      ? clientIds.map((clientId) => ({ instrumentId, orderId: '', clientId }))
      : orderIds.map((orderId) => ({ instrumentId, orderId, clientId: '' }));
  return names.map((name) =>
    batchRow(() => named(cancelContractOrder(call, name)), {
      order_id: name.orderId || null,
      client_order_id: name.clientId || null,
    }),
  );
}

function cancelAll(call: ContractPrivateCall): readonly Shape[] {
  const { account, params, state } = call;
  const chosen = new Set(chosenContracts(state, params.text('contract_code')).map(({ id }) => id));
  const side = params.oneOf('side', ['buy', 'sell', ''], '');
  const positionSide = params.oneOf('position_side', ['long', 'short', 'both', ''], '');
  const orders = openContractOrders(state, account.uid).filter(
    (order) =>
      chosen.has(order.instrumentId) &&
      (side === '' || order.side === side) &&
      (positionSide === '' || shownSide(order.positionSide) === positionSide),
  );
  if (orders.length === 0) throw new ContractRefusal(1051);
  return orders.map(({ id }) =>
    batchRow(() => named(cancelContractOrder(call, { orderId: id, clientId: '' })), { order_id: id }),
  );
}

/** Timers are armed for at least this long; longer than a day makes no sense of a dead man's switch. */
const TIME_OUT_MIN_MS = 5000;
const TIME_OUT_MAX_MS = 86_400_000;

/** Arms (`on_off` 1) or stops (0) the timer that cancels the account's contract orders. */
export function cancelAfter({ account, engine, params }: ContractPrivateCall): Shape {
  const isOn = params.oneOf('on_off', ['0', '1']) === '1';
  const timer = { uid: account.uid, tag: CONTRACT_TAG };
  if (!isOn) {
    engine.command((venue) => setDeadManTimer(venue, timer));
    return { current_time: engine.state.now(), trigger_time: null };
  }
  const timeOutMs = params.whole('time_out', TIME_OUT_MIN_MS);
  if (timeOutMs < TIME_OUT_MIN_MS || timeOutMs > TIME_OUT_MAX_MS) throw new ContractRefusal(1067, 'time_out');
  const dueAt = engine.state.now() + timeOutMs;
  engine.command((venue) => setDeadManTimer(venue, { ...timer, dueAt }));
  return { current_time: engine.state.now(), trigger_time: dueAt };
}

export const CONTRACT_ORDER_ROUTES = [
  v5Post('trade/order', place),
  v5Post('trade/batch_orders', placeBatch),
  v5Post('trade/cancel_order', cancel),
  v5Post('trade/cancel_batch_orders', cancelBatch),
  v5Post('trade/cancel_all_orders', cancelAll),
  v5Post('trade/cancel-after', cancelAfter),
];
