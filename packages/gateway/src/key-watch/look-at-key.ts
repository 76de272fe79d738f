import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { lookAtHtx } from './htx-look.ts';
import type { KeyLook, Looked } from './key-look.ts';
import { lookAtOkx } from './okx-look.ts';

const LOOKS: Readonly<Record<VenueId, (looked: Looked) => Promise<KeyLook>>> = {
  okx: lookAtOkx,
  htx: lookAtHtx,
};

/** Reads a bound key back. Changes nothing at the venue. */
export function lookAtKey(looked: Looked): Promise<KeyLook> {
  return LOOKS[looked.account.venue](looked);
}
