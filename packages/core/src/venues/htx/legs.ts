import type { Decimal } from '../../money/decimal.ts';
import type { OrderLeg } from '../../trading/intent.ts';
import type { Fields } from '../closed-fields.ts';

const PURPOSES = [
  { purpose: 'take-profit', prefix: 'tp' },
  { purpose: 'stop-loss', prefix: 'sl' },
] as const;

/** Take-profit and stop-loss of a contract order: any of its fields makes the leg exist. Their size is the order's. */
export function readLegs(fields: Fields): readonly OrderLeg[] {
  return PURPOSES.filter(({ prefix }) => LEG_FIELDS.some((name) => fields.has(`${prefix}_${name}`))).map(
    ({ purpose, prefix }) => ({
      purpose,
      triggerPrice: fields.decimal(`${prefix}_trigger_price`),
      price: fields.decimal(`${prefix}_order_price`),
      size: null,
    }),
  );
}

const LEG_FIELDS = ['trigger_price', 'order_price', 'type', 'trigger_price_type', 'order_price_type'];

export function triggerLeg(triggerPrice: Decimal | null, price: Decimal | null): OrderLeg {
  return { purpose: 'trigger', triggerPrice, price, size: null };
}
