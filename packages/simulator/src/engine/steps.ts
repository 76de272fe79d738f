import { Decimal } from '@bitting/core/money/decimal.ts';

/** How many whole `step`s (tick or lot) `value` is, or `null` when it is not a whole multiple. */
export function countSteps(value: Decimal, step: Decimal): bigint | null {
  const scale = Math.max(value.scale, step.scale);
  const units = value.unitsAt(scale);
  const size = step.unitsAt(scale);
  return units % size === 0n ? units / size : null;
}

/** Whole `step`s that fit into `value`, rounded towards zero. */
export function fitSteps(value: Decimal, step: Decimal): bigint {
  const scale = Math.max(value.scale, step.scale);
  return value.unitsAt(scale) / step.unitsAt(scale);
}

export function stepsToDecimal(count: bigint, step: Decimal): Decimal {
  return Decimal.of(count * step.units, step.scale);
}
