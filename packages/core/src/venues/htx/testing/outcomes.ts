/** Orders by their ids, and what an answer proves of them. */
import type { CancelIntent, Intent, PlaceIntent } from '../../../trading/intent.ts';
import type { VenueAnswer } from '../../dialect.ts';
import { readOutcome } from '../outcome.ts';
import { CONTRACT_CANCEL, CONTRACT_PLACE, SPOT_CANCEL, SPOT_PLACE } from './intents.ts';
import { operationOf } from './messages.ts';
import { exampleOf } from './requests.ts';

/** What became of each intent of an example's operation. */
export function itemsOf(reader: string, intents: readonly Intent[], answer: VenueAnswer): readonly unknown[] {
  const { method, target } = exampleOf(reader);
  const path = target.split('?')[0] ?? '';
  return readOutcome(operationOf(method, path), intents, answer).items;
}

/** `accepted 77`, `rejected 1017` or `unknown`. */
export function endsOf(reader: string, intents: readonly Intent[], answer: VenueAnswer): readonly string[] {
  const { method, target } = exampleOf(reader);
  const path = target.split('?')[0] ?? '';
  return readOutcome(operationOf(method, path), intents, answer).items.map((item) => {
    if (item.kind === 'accepted') return ['accepted', item.venueOrderId].filter(Boolean).join(' ');
    return item.kind === 'rejected' ? `rejected ${item.venueCode}` : 'unknown';
  });
}

export const place = (clientOrderId: string): PlaceIntent => ({ ...CONTRACT_PLACE, clientOrderId });
export const spotPlace = (clientOrderId: string): PlaceIntent => ({ ...SPOT_PLACE, clientOrderId });
export const cancel = (id: string, kind: 'venue-id' | 'client-id' = 'venue-id'): CancelIntent => ({
  ...CONTRACT_CANCEL,
  order: { kind, id },
});
export const spotCancel = (id: string, kind: 'venue-id' | 'client-id' = 'venue-id'): CancelIntent => ({
  ...SPOT_CANCEL,
  order: { kind, id },
});

export const algoCancel = (id: string): CancelIntent => ({ ...spotCancel(id, 'client-id'), algo: true });
