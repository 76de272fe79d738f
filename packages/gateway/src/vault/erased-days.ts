import { decodeUtf8, encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import type { ErasedDays } from '../ports/pseudonyms.ts';
import { PLACES } from './places.ts';
import type { Vault } from './vault.ts';

/** What the vault knows of the days that were erased: a file of theirs that is put back does not bring them back. */
export function erasedDaysIn(vault: Pick<Vault, 'read' | 'write'>): ErasedDays {
  const place = PLACES.erasedDays();
  const read = (): string | null => {
    const bytes = vault.read(place)?.bytes;
    return bytes === undefined ? null : decodeUtf8(bytes);
  };
  return {
    get before() {
      return read();
    },
    note: (before) => {
      if (before > (read() ?? '')) vault.write(place, encodeUtf8(before));
    },
  };
}
