import type { Decimal } from '../../money/decimal.ts';
import type { OrderLeg, OrderSize } from '../../trading/intent.ts';
import type { Fields } from '../closed-fields.ts';

/** How the fields of one purpose are called, when placed and when amended. */
interface LegNames {
  readonly purpose: OrderLeg['purpose'];
  readonly trigger: string;
  readonly price: string;
  /** Fields that make the leg exist without saying a price. */
  readonly others: readonly string[];
  /** Says whether it waits for a trigger, or in the book. */
  readonly kind?: string;
}

const PLACED: readonly LegNames[] = [
  {
    purpose: 'take-profit',
    trigger: 'tpTriggerPx',
    price: 'tpOrdPx',
    others: ['tpTriggerRatio'],
    kind: 'tpOrdKind',
  },
  { purpose: 'stop-loss', trigger: 'slTriggerPx', price: 'slOrdPx', others: ['slTriggerRatio'] },
  { purpose: 'stop-loss', trigger: 'activePx', price: '', others: ['callbackRatio', 'callbackSpread'] },
];

/** Of which an order itself has the fields. */
const OWN = PLACED.slice(0, 2);

const AMENDED: readonly LegNames[] = [
  { purpose: 'take-profit', trigger: 'newTpTriggerPx', price: 'newTpOrdPx', others: ['newTpTriggerRatio'] },
  { purpose: 'stop-loss', trigger: 'newSlTriggerPx', price: 'newSlOrdPx', others: ['newSlTriggerRatio'] },
  {
    purpose: 'stop-loss',
    trigger: 'newActivePx',
    price: '',
    others: ['newCallbackRatio', 'newCallbackSpread'],
  },
  { purpose: 'trigger', trigger: 'newTriggerPx', price: 'newOrdPx', others: [] },
];

const NONE: readonly OrderLeg[] = [];

/** Of what the order made, and only the venue knows how much that is. */
const WHOLE: OrderSize = { unit: 'position' };

/** The legs whose prices stand in these fields themselves; `size` is theirs, `null` the whole order's. */
export function readLegPrices(fields: Fields, size: OrderSize | null): readonly OrderLeg[] {
  return readLegs(fields, OWN, size);
}

/** The legs of `attachAlgoOrds`. */
export function readAttachedLegs(fields: Fields, unit: 'base' | 'contracts'): readonly OrderLeg[] {
  if (!fields.has('attachAlgoOrds')) return NONE;
  return fields.rows('attachAlgoOrds').flatMap((row) => readLegs(row, PLACED, sizeOf(row, unit)));
}

/**
 * What an amend says of legs, in its own fields and in `attachAlgoOrds`. A trigger of zero takes a leg away. Those that hang
 * on the order have a size always, so that they are told from what the order is itself: what hangs may open something.
 */
export function readAmendedLegs(fields: Fields, unit: 'base' | 'contracts'): readonly OrderLeg[] {
  const attached = fields
    .rows('attachAlgoOrds')
    .flatMap((row) => readLegs(row, AMENDED, sizeOf(row, unit) ?? WHOLE));
  return [...readLegs(fields, AMENDED, null), ...attached].filter(
    (leg) => leg.triggerPrice === null || !leg.triggerPrice.isZero(),
  );
}

export function triggerLeg(triggerPrice: Decimal | null, price: Decimal | null): OrderLeg {
  return { purpose: 'trigger', triggerPrice, price, size: null };
}

function readLegs(fields: Fields, names: readonly LegNames[], size: OrderSize | null): readonly OrderLeg[] {
  const legs: OrderLeg[] = [];
  for (const row of names) {
    if (!isThere(fields, row)) continue;
    const price = fields.decimal(row.price);
    const triggerPrice = fields.decimal(row.trigger) ?? (isInBook(fields, row) ? price : null);
    legs.push({ purpose: row.purpose, triggerPrice, price, size });
  }
  return legs;
}

function isThere(fields: Fields, { trigger, price, others }: LegNames): boolean {
  return fields.has(trigger) || fields.has(price) || others.some((name) => fields.has(name));
}

/** What is placed to wait in the book waits for its own price. A change of the kind is not trusted to be heeded. */
function isInBook(fields: Fields, { kind, others }: LegNames): boolean {
  return kind !== undefined && fields.text(kind) === 'limit' && !others.some((name) => fields.has(name));
}

function sizeOf(fields: Fields, unit: 'base' | 'contracts'): OrderSize | null {
  const amount = fields.decimal('sz');
  return amount === null ? null : { unit, amount };
}
