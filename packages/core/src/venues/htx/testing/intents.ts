/** Intents and answers of HTX for the tests of outcomes. */
import { Decimal } from '../../../money/decimal.ts';
import type {
  AccountCancelIntent,
  CancelIntent,
  ClosePositionIntent,
  PlaceIntent,
  SetLeverageIntent,
} from '../../../trading/intent.ts';
import type { VenueAnswer } from '../../dialect.ts';

export const SPOT_PLACE: PlaceIntent = {
  kind: 'place',
  instrument: 'btcusdt',
  market: 'spot',
  side: 'buy',
  type: 'limit',
  size: { unit: 'base', amount: Decimal.ONE },
  price: Decimal.parse('50000'),
  legs: [],
  reduceOnly: false,
  clientOrderId: 'mine-1',
  algo: false,
  positionSide: null,
  venueAccount: '100001',
};

export const CONTRACT_PLACE: PlaceIntent = {
  ...SPOT_PLACE,
  instrument: 'BTC-USDT',
  market: 'swap',
  size: { unit: 'contracts', amount: Decimal.ONE },
  clientOrderId: '555',
  venueAccount: null,
};

export const SPOT_CANCEL: CancelIntent = {
  kind: 'cancel',
  instrument: null,
  market: 'spot',
  order: { kind: 'venue-id', id: '77' },
  algo: false,
};

export const CONTRACT_CANCEL: CancelIntent = { ...SPOT_CANCEL, instrument: 'BTC-USDT', market: 'swap' };

export const MASS_CANCEL: AccountCancelIntent = {
  kind: 'account-cancel',
  means: 'mass-cancel',
  delaySeconds: null,
  tag: 'spot btcusdt',
};

export const CLOSE: ClosePositionIntent = {
  kind: 'close-position',
  instrument: 'BTC-USDT',
  market: 'swap',
  marginMode: 'cross',
  positionSide: null,
  clientOrderId: null,
  cancelsPending: false,
};

export const LEVERAGE: SetLeverageIntent = {
  kind: 'set-leverage',
  instrument: 'BTC-USDT',
  market: 'swap',
  leverage: Decimal.parse('10'),
  marginMode: 'cross',
};

/** Text is the body as it is. */
export function answerOf(body: unknown, status = 200): VenueAnswer {
  return { status, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) };
}

/** The envelopes of a success. */
export const ok = (data: unknown): VenueAnswer => answerOf({ status: 'ok', data, ts: 1_770_000_000_000 });
export const done = (data: unknown): VenueAnswer =>
  answerOf({ code: 200, message: 'Success', data, ts: 1_770_000_000_000 });

/** The envelopes of a failure. */
export const spotError = (code: string, status = 200): VenueAnswer =>
  answerOf({ status: 'error', 'err-code': code, 'err-msg': 'words', data: null }, status);
export const legacyError = (code: number, status = 200): VenueAnswer =>
  answerOf({ status: 'error', err_code: code, err_msg: 'words', ts: 1_770_000_000_000 }, status);
export const codeError = (code: number, status = 200): VenueAnswer =>
  answerOf({ code, message: 'words', data: null, ts: 1_770_000_000_000 }, status);
