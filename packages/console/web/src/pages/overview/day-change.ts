import { Decimal } from '@bitting/core/money/decimal.ts';

export interface DayChange {
  /** For example `+1.25 %`, with a real minus sign. */
  readonly text: string;
  readonly direction: 'up' | 'down' | 'flat';
}

const HUNDREDTHS = 2;

/** How far a price is from that of a day before; `null`: its venue does not say. */
export function dayChange(price: string, dayAgo: string | null): DayChange | null {
  const before = dayAgo === null ? null : Decimal.tryParse(dayAgo);
  const now = Decimal.tryParse(price);
  if (before === null || now === null || before.isZero()) return null;
  const percent = now.subtract(before).multiply(Decimal.of(100n)).divide(before, HUNDREDTHS, 'down');
  const direction = percent.isZero() ? 'flat' : percent.sign() > 0 ? 'up' : 'down';
  const sign = { up: '+', down: '−', flat: '±' }[direction];
  const [whole = '0', fraction = ''] = percent.absolute().toString().split('.');
  return { text: `${sign}${whole}.${fraction.padEnd(HUNDREDTHS, '0')} %`, direction };
}
