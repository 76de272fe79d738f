import type { Decimal } from '@bitting/core/money/decimal.ts';

/** `JSON.rawJSON`, which the type library does not know yet. */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };

/** A value that `JSON.stringify` writes as a number with exactly these digits, however many there are. */
export function rawNumber(value: Decimal | string | number): unknown {
  return rawJSON(value.toString());
}
