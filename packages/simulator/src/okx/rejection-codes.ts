import type { Instrument } from '../engine/instruments.ts';
import type { Rejection, RejectionReason } from '../engine/rejections.ts';
import type { Side } from '../engine/records.ts';
import { OkxRefusal, type OkxCode } from './errors.ts';

const CODES = {
  'instrument-unknown': '51001',
  parameter: '51000',
  'mode-not-allowed': '51010',
  'size-too-small': '51020',
  'size-not-a-multiple': '51121',
  'size-too-large': '51005',
  'price-outside-band': '51006',
  'client-id-in-use': '51016',
  'too-many-orders': '51025',
  'insufficient-funds': '51008',
  'no-position': '51169',
  'close-too-large': '51112',
  'closing-orders-pending': '51115',
  'order-not-open': '51400',
  'order-unknown': '51603',
  'nothing-to-amend': '51500',
  'type-not-amendable': '51506',
  'algo-unknown': '51400',
  'trigger-on-wrong-side': '51000',
  'account-busy': '59000',
  'kyc-level': '59113',
} as const satisfies Record<RejectionReason, OkxCode>;

export function codeOfReason(reason: RejectionReason): OkxCode {
  return CODES[reason];
}

const BAND_CODES: Readonly<Record<Side, OkxCode>> = { buy: '51137', sell: '51138' };

/** The engine's reason in OKX's words. The spot market has codes of its own for its price band. */
export function refusalOf(
  rejection: Rejection,
  context: { readonly instrument?: Instrument | undefined; readonly side?: Side } = {},
): OkxRefusal {
  const { reason, detail } = rejection;
  if (
    reason === 'price-outside-band' &&
    context.instrument?.market === 'spot' &&
    context.side !== undefined
  ) {
    return new OkxRefusal(BAND_CODES[context.side], detail.split(' ')[1]);
  }
  return new OkxRefusal(CODES[reason], detail);
}
