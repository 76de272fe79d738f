import type { PolicyDocument } from '@bitting/client/policies.ts';
import type { OrderType } from '@bitting/core/trading/intent.ts';

/** A box of the form that cuts a key, which lets in what the safe policy leaves out. */
export type OrderBox = 'marketOrders' | 'algoOrders';

/** `null`: the safe policy has them without a box. */
const BOXES: Readonly<Record<OrderType, OrderBox | null>> = {
  limit: null,
  'post-only': null,
  ioc: null,
  fok: null,
  market: 'marketOrders',
  'optimal-limit-ioc': 'marketOrders',
  trigger: 'algoOrders',
  'take-profit-stop-loss': 'algoOrders',
  trailing: 'algoOrders',
  chase: 'algoOrders',
  iceberg: 'algoOrders',
  twap: 'algoOrders',
};

/** The box that lets orders of this type in, as a record names the type; `null`: there is none for it. */
export function boxOf(type: unknown): OrderBox | null {
  return typeof type === 'string' && Object.hasOwn(BOXES, type) ? BOXES[type as OrderType] : null;
}

/** Codes of refusals that say that an order was not of a type that passes. */
const OF_TYPE: ReadonlySet<string> = new Set(['ORDER_TYPE_NOT_ALLOWED', 'ORDER_PRICE_MISSING']);

/** The box that would have let in what was refused; `null`: it was refused for something else. */
export function boxThatLetsIn(code: string, type: unknown): OrderBox | null {
  return OF_TYPE.has(code) ? boxOf(type) : null;
}

/** Whether a key that may place orders is refused those at market, by its own policy or by one above it. */
export function lacksMarketOrders(document: PolicyDocument, above: readonly PolicyDocument[]): boolean {
  const { scopes } = document;
  if (!Array.isArray(scopes) || !scopes.includes('trade')) return false;
  return [document, ...above].some(({ limits }) => {
    const { orderTypes } = (limits ?? {}) as { readonly orderTypes?: unknown };
    return Array.isArray(orderTypes) && !orderTypes.includes('market');
  });
}
