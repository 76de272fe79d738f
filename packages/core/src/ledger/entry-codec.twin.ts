/** The payload of an entry's record as the plain writer of canonical JSON makes it. */
import { writeCanonicalJson } from '../encoding/canonical-json.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { BittingError } from '../errors/bitting-error.ts';
import type { LedgerEntry } from './entry.ts';

/** Slow and plain; what it does not look at are names that cannot be read again. */
export function encodeEntryTwin(entry: LedgerEntry): Uint8Array {
  const whole = { ...entry, monotonicMs: Math.floor(entry.monotonicMs) };
  const rounded = whole.type === 'outcome' ? { ...whole, upstreamMs: Math.floor(whole.upstreamMs) } : whole;
  const payload = encodeUtf8(writeCanonicalJson(rounded));
  if (payload.length > 65_535) throw new BittingError('INTERNAL_FAULT', 'too long');
  return payload;
}
