import type { FoundRecord } from '../ports/record-search.ts';
import type { Pseudonyms } from '../ports/pseudonyms.ts';
import { revealEntry } from '../privacy/private-fields.ts';

/** A record as operators see it: with addresses instead of their pseudonyms, as far as they are known still. */
export function showRecord({ sequence, entry }: FoundRecord, pseudonyms: Pick<Pseudonyms, 'reveal'>) {
  return { sequence: sequence.toString(), ...revealEntry(entry, pseudonyms) };
}
