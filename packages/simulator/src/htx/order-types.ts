import type { Order, OrderType, Side } from '../engine/records.ts';
import { HtxRefusal } from './errors.ts';

/** Everything after `buy-` or `sell-`. */
const KINDS = {
  market: { engine: 'market', isStop: false },
  limit: { engine: 'limit', isStop: false },
  ioc: { engine: 'ioc', isStop: false },
  'limit-maker': { engine: 'post_only', isStop: false },
  'limit-fok': { engine: 'fok', isStop: false },
  'stop-limit': { engine: 'limit', isStop: true },
  'stop-limit-fok': { engine: 'fok', isStop: true },
} as const satisfies Record<string, { readonly engine: OrderType; readonly isStop: boolean }>;

export type OrderKind = keyof typeof KINDS;

export interface SpotOrderType {
  readonly side: Side;
  readonly kind: OrderKind;
  readonly engine: OrderType;
  readonly isStop: boolean;
}

/** @throws HtxRefusal order-type-invalid */
export function readOrderType(text: string): SpotOrderType {
  const at = text.indexOf('-');
  const [side, name] = [text.slice(0, at), text.slice(at + 1)];
  const kind = (Object.keys(KINDS) as OrderKind[]).find((one) => one === name);
  if ((side !== 'buy' && side !== 'sell') || kind === undefined) throw new HtxRefusal('order-type-invalid');
  return { side, kind, ...KINDS[kind] };
}

const SHOWN: Readonly<Record<OrderType, OrderKind>> = {
  market: 'market',
  limit: 'limit',
  ioc: 'ioc',
  post_only: 'limit-maker',
  fok: 'limit-fok',
  optimal_limit_ioc: 'ioc',
};

/** A stop keeps its type after it was triggered. */
export function shownType(side: Side, type: OrderType, isStop: boolean): string {
  if (isStop) return `${side}-${type === 'fok' ? 'stop-limit-fok' : 'stop-limit'}`;
  return `${side}-${SHOWN[type]}`;
}

export type ShownState =
  'created' | 'submitted' | 'partial-filled' | 'filled' | 'partial-canceled' | 'canceled';

/** Names that a filter may hold; some are of states that no order stays in here. */
export const STATES = [
  'created',
  'pre-submitted',
  'submitted',
  'partial-filled',
  'filled',
  'partial-canceled',
  'canceling',
  'canceled',
] as const;

export function shownState({ state, filled }: Pick<Order, 'state' | 'filled'>): ShownState {
  if (state === 'live') return 'submitted';
  if (state === 'partially_filled') return 'partial-filled';
  if (state === 'filled') return 'filled';
  return filled.isZero() ? 'canceled' : 'partial-canceled';
}

/** The numbers that the venue uses for the state of an order that can no longer be cancelled. */
export const STATE_NUMBERS: Readonly<Record<ShownState, number>> = {
  created: 1,
  submitted: 3,
  'partial-filled': 4,
  'partial-canceled': 5,
  filled: 6,
  canceled: 7,
};
