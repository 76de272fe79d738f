import { Decimal } from '../../../money/decimal.ts';
import type { CancelIntent, PlaceIntent } from '../../../trading/intent.ts';

export const PLACE: PlaceIntent = {
  kind: 'place',
  instrument: 'BTC-USDT',
  market: 'spot',
  side: 'buy',
  type: 'limit',
  size: { unit: 'base', amount: Decimal.ONE },
  price: Decimal.ONE,
  legs: [],
  reduceOnly: false,
  clientOrderId: 'mine1',
  algo: false,
  positionSide: null,
  venueAccount: null,
};

export const CANCEL = {
  kind: 'cancel',
  instrument: 'BTC-USDT',
  market: 'spot',
  order: { kind: 'venue-id', id: '77' },
  algo: false,
} as const satisfies CancelIntent;
