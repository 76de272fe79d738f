import type { LedgerWriter } from '../ports/ledger.ts';
import type { Pseudonyms } from '../ports/pseudonyms.ts';
import { concealEntry } from './private-fields.ts';

/** The same ledger; nothing that is recorded tells an address, whoever wrote it. */
export function concealAddresses(ledger: LedgerWriter, pseudonyms: Pick<Pseudonyms, 'hide'>): LedgerWriter {
  const hide = (address: string): string => pseudonyms.hide('address', address);
  return {
    append: (entry) => ledger.append(concealEntry(entry, hide)),
    note: (entry, failed, durable) => {
      ledger.note(concealEntry(entry, hide), failed, durable);
    },
    get writable() {
      return ledger.writable;
    },
    get reserved() {
      return ledger.reserved ?? false;
    },
    get crowded() {
      return ledger.crowded ?? false;
    },
    noteGap: (entry) => ledger.noteGap(concealEntry(entry, hide)),
  };
}
