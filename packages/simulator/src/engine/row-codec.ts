import { Decimal } from '@bitting/core/money/decimal.ts';

/** Rows as JSON text: a `Decimal` is `{"$units":"15","$scale":1}`, so that no digit depends on a parser's limits. */
export function encodeRow(row: unknown): string {
  return JSON.stringify(row, function replace(this: Record<string, unknown>, key, value: unknown): unknown {
    const original = key === '' ? row : this[key];
    return original instanceof Decimal
      ? { $units: original.units.toString(), $scale: original.scale }
      : value;
  });
}

export function decodeRow(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const { $units: units, $scale: scale } = value as { $units?: unknown; $scale?: unknown };
    return typeof units === 'string' && typeof scale === 'number' ? Decimal.of(BigInt(units), scale) : value;
  });
}
