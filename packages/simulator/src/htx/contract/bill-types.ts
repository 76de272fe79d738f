import type { Bill } from '../../engine/records.ts';

/** The venue's numbers for what changed a contract wallet. */
const TRADE_TYPES: Readonly<Record<string, string>> = {
  // Opening pays a fee: as taker, as maker.
  'open:T': '5',
  'open:M': '6',
  // Closing settles a profit: of a long, of a short.
  'close:sell': '3',
  'close:buy': '4',
};

const OPENING: ReadonlySet<string> = new Set(['3', '4']);
const LIQUIDATION = '100';

export function billTypeOf(bill: Bill): string {
  if (bill.instrumentId === '') return bill.change.sign() > 0 ? '14' : '15';
  if (bill.subType === LIQUIDATION) return '12';
  if (OPENING.has(bill.subType)) return TRADE_TYPES[`open:${bill.role}`] ?? '5';
  return TRADE_TYPES[`close:${bill.subType === '5' ? 'sell' : 'buy'}`] ?? '3';
}
