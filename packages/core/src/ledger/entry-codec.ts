import { writeCanonicalJson } from '../encoding/canonical-json.ts';
import {
  type FieldReader,
  readFlag,
  readInteger,
  readList,
  readNullable,
  readObject,
  readText,
  readTexts,
  readWord,
} from '../encoding/fields.ts';
import { type JsonObject, scanJson } from '../encoding/json.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { BittingError } from '../errors/bitting-error.ts';
import { LEDGER_PAYLOAD_BYTES_MAX } from '../bounds.ts';
import { type EpochMs, epochMs } from '../trading/vocabulary.ts';
import type {
  AdminEntry,
  IntentEntry,
  LedgerEntry,
  OutcomeEntry,
  RecordedItem,
  RecordedOutcomeItem,
  RefusalEntry,
  ResolutionEntry,
  SystemEntry,
} from './entry.ts';

const readInstant: FieldReader<EpochMs> = (value) => epochMs(readInteger(value));
const readMaybeText = readNullable(readText);

const STAMP = { wallMs: readInstant, monotonicMs: readInteger, boot: readText };

const readItem = readObject<RecordedItem>({
  kind: readText,
  instrument: readMaybeText,
  market: readMaybeText,
  side: readMaybeText,
  type: readMaybeText,
  size: readMaybeText,
  price: readMaybeText,
  reduceOnly: readFlag,
  algo: readFlag,
  clientOrderId: readMaybeText,
  venueOrderId: readMaybeText,
  notional: readMaybeText,
  details: readTexts,
});

const readOutcomeItem = readObject<RecordedOutcomeItem>({
  kind: readWord(['accepted', 'rejected', 'unknown']),
  venueOrderId: readMaybeText,
  clientOrderId: readMaybeText,
  venueCode: readMaybeText,
});

/** The closed shape of each type of record. */
const READERS: { readonly [Type in LedgerEntry['type']]: FieldReader<Extract<LedgerEntry, { type: Type }>> } =
  {
    intent: readObject<IntentEntry>({
      ...STAMP,
      type: readWord(['intent']),
      intentId: readText,
      virtualKeyId: readText,
      accountId: readText,
      credentialId: readText,
      venue: readText,
      operation: readText,
      items: readList(readItem),
      bodyHash: readText,
      replayToken: readText,
      requestTimestampMs: readInstant,
      sourceAddress: readText,
      policyVersion: readInteger,
      ruleIds: readList(readText),
      deadlineMs: readNullable(readInstant),
    }),
    outcome: readObject<OutcomeEntry>({
      ...STAMP,
      type: readWord(['outcome']),
      intentId: readText,
      httpStatus: readNullable(readInteger),
      items: readList(readOutcomeItem),
      responseHash: readMaybeText,
      upstreamMs: readInteger,
    }),
    resolution: readObject<ResolutionEntry>({
      ...STAMP,
      type: readWord(['resolution']),
      intentId: readText,
      items: readList(readOutcomeItem),
      evidence: readText,
    }),
    refusal: readObject<RefusalEntry>({
      ...STAMP,
      type: readWord(['refusal']),
      virtualKeyId: readText,
      accountId: readText,
      operation: readText,
      code: readText,
      detail: readText,
      ruleId: readMaybeText,
      policyVersion: readNullable(readInteger),
      sourceAddress: readText,
      bodyHash: readText,
    }),
    admin: readObject<AdminEntry>({
      ...STAMP,
      type: readWord(['admin']),
      operatorId: readText,
      act: readText,
      subject: readMaybeText,
      reason: readMaybeText,
      details: readTexts,
    }),
    system: readObject<SystemEntry>({
      ...STAMP,
      type: readWord(['system']),
      event: readText,
      details: readTexts,
    }),
  };

const readType = readWord(['intent', 'outcome', 'resolution', 'refusal', 'admin', 'system'] as const);

/**
 * The payload of an entry's record: canonical JSON (RFC 8785) in UTF-8, 1 to 65,535 bytes. Durations are written as whole
 * milliseconds, rounded down.
 * @throws BittingError `INTERNAL_FAULT` for an entry that has no such form
 */
export function encodeLedgerEntry(entry: LedgerEntry): Uint8Array<ArrayBuffer> {
  const whole = { ...entry, monotonicMs: Math.floor(entry.monotonicMs) };
  const text = writeCanonicalJson(
    whole.type === 'outcome' ? { ...whole, upstreamMs: Math.floor(whole.upstreamMs) } : whole,
  );
  const payload = encodeUtf8(text);
  if (payload.length > LEDGER_PAYLOAD_BYTES_MAX)
    throw new BittingError('INTERNAL_FAULT', `a record of ${payload.length} bytes`);
  return payload;
}

/**
 * The entry that a payload says, every field of it checked; nothing that is not defined is let through.
 * @throws BittingError `JSON_…` or `FIELD_…` for anything that {@link encodeLedgerEntry} does not write
 */
export function decodeLedgerEntry(payload: Uint8Array): LedgerEntry {
  const value = scanJson(payload);
  const fields: JsonObject | null = value instanceof Map ? value : null;
  return READERS[readType(fields?.get('type'))](value);
}
