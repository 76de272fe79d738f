import { readCanonicalJson } from '../encoding/canonical-json-reader.ts';
import { BittingError } from '../errors/bitting-error.ts';
import { decodeLedgerEntry, readLedgerEntry } from './entry-codec.ts';
import type { LedgerEntry } from './entry.ts';

/** The entry that a payload says, in the one form that it has (docs/formats/ledger-record.md), or why there is none. Never throws. */
export function readCanonicalEntry(payload: Uint8Array): LedgerEntry | string {
  return (
    attempt(() => readLedgerEntry(readCanonicalJson(payload))) ??
    (attempt(() => decodeLedgerEntry(payload)) === null
      ? 'it cannot be read'
      : 'it is not in its canonical form')
  );
}

function attempt(read: () => LedgerEntry): LedgerEntry | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof BittingError) return null;
    throw error;
  }
}
