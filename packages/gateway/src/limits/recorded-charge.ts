import type { RecordedItem } from '@bitting/core/ledger/entry.ts';
import { DECIMAL_FRACTION_DIGITS_MAX } from '@bitting/core/bounds.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Notional } from '@bitting/core/policy/notional.ts';

/** More digits than any asset has; what is beyond is rounded up, to the order's disadvantage. */
const CHARGE_SCALE = 18;

/** As the ledger keeps it: decimal text with its asset. */
export function writeCharge({ amount, asset }: Notional): string {
  return `${amount.round(CHARGE_SCALE, 'up').toString()} ${asset}`;
}

/** Whether a worth is written as this charge is: mostly an order takes what it is worth. */
export function isWrittenAlike(worth: Notional | null, { amount, asset }: Notional): boolean {
  return worth !== null && worth.amount === amount && worth.asset === asset && amount.scale <= CHARGE_SCALE;
}

/**
 * What a recorded item took from the notional limits. Live counters take the same ({@link chargeOnRecord}), so that those of
 * the next life are the same. Records of before there were charges say the worth of what they placed.
 */
export function readCharge(item: RecordedItem): Notional | null {
  const isOpening = item.kind === 'place' && !item.reduceOnly;
  return readWorth(item.details['charge'] ?? (isOpening ? item.notional : null));
}

/** What {@link readCharge} reads of an item that was just written of this charge. */
export function chargeOnRecord(item: RecordedItem, charge: Notional | null): Notional | null {
  if (charge === null) return readCharge(item);
  const amount = decimalOnRecord(charge.amount.round(CHARGE_SCALE, 'up'));
  if (amount === charge.amount) return charge;
  return amount === null ? null : { asset: charge.asset, amount };
}

/** What is read of the text that was just written of this value; what is of few digits is read as itself. */
export function decimalOnRecord(value: Decimal): Decimal | null {
  const isPlain =
    typeof value.whole === 'number' && value.whole >= 0 && value.scale <= DECIMAL_FRACTION_DIGITS_MAX;
  return isPlain ? value : Decimal.tryParse(value.toString());
}

export function readWorth(text: string | null): Notional | null {
  if (text === null) return null;
  const space = text.indexOf(' ');
  const digits = space === -1 ? text : text.slice(0, space);
  const point = digits.indexOf('.');
  const amount = Decimal.tryParse(point === -1 ? digits : digits.slice(0, point + 1 + CHARGE_SCALE));
  return amount === null ? null : { asset: space === -1 ? '' : text.slice(space + 1), amount };
}
