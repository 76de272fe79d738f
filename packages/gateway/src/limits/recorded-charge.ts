import type { RecordedItem } from '@bitting/core/ledger/entry.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Notional } from '@bitting/core/policy/notional.ts';

/** More digits than any asset has; what is beyond is rounded up, to the order's disadvantage. */
const CHARGE_SCALE = 18;

/** As the ledger keeps it: decimal text with its asset. */
export function writeCharge({ amount, asset }: Notional): string {
  return `${amount.round(CHARGE_SCALE, 'up').toString()} ${asset}`;
}

/**
 * What a recorded item took from the notional limits. Live counters are built from the record as well, so that those of
 * the next life are the same. Records of before there were charges say the worth of what they placed.
 */
export function readCharge(item: RecordedItem): Notional | null {
  const isOpening = item.kind === 'place' && !item.reduceOnly;
  return readWorth(item.details['charge'] ?? (isOpening ? item.notional : null));
}

export function readWorth(text: string | null): Notional | null {
  if (text === null) return null;
  const space = text.indexOf(' ');
  const digits = space === -1 ? text : text.slice(0, space);
  const point = digits.indexOf('.');
  const amount = Decimal.tryParse(point === -1 ? digits : digits.slice(0, point + 1 + CHARGE_SCALE));
  return amount === null ? null : { asset: space === -1 ? '' : text.slice(space + 1), amount };
}
