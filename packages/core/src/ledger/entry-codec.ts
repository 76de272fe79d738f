import { writeCanonicalJson } from '../encoding/canonical-json.ts';
import {
  type FieldReader,
  readFlag,
  readInteger,
  readList,
  readMap,
  readNullable,
  readObject,
  readText,
  readTexts,
  readWord,
} from '../encoding/fields.ts';
import { type JsonObject, type JsonValue, scanJson } from '../encoding/json.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { BittingError } from '../errors/bitting-error.ts';
import { JSON_KEYS_MAX, LEDGER_PAYLOAD_BYTES_MAX } from '../bounds.ts';
import { type EpochMs, epochMs } from '../trading/vocabulary.ts';
import type {
  AdminEntry,
  IntentEntry,
  LedgerEntry,
  OutcomeEntry,
  ReadEntry,
  RecordedItem,
  RecordedOutcomeItem,
  RefusalEntry,
  ResolutionEntry,
  StageTimes,
  SystemEntry,
} from './entry.ts';

const readWhole: FieldReader<number> = (value) => {
  const number = readInteger(value);
  if (number < 0) throw new BittingError('FIELD_MALFORMED', `${number} is below zero`);
  return number;
};
const readInstant: FieldReader<EpochMs> = (value) => epochMs(readWhole(value));
const readMaybeText = readNullable(readText);
const readStages: FieldReader<StageTimes> = (value) => Object.fromEntries(readMap(readWhole)(value));

/** What records did not say from the beginning: `null` where it is missing. */
function readLater<Value>(read: FieldReader<Value>): FieldReader<Value | null> {
  return (value) => (value === undefined || value === null ? null : read(value));
}

const STAMP = { wallMs: readInstant, monotonicMs: readWhole, boot: readText };

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
      policyVersion: readWhole,
      ruleIds: readList(readText),
      deadlineMs: readNullable(readInstant),
      upstreamHost: readLater(readText),
      stages: readLater(readStages),
    }),
    outcome: readObject<OutcomeEntry>({
      ...STAMP,
      type: readWord(['outcome']),
      intentId: readText,
      httpStatus: readNullable(readWhole),
      items: readList(readOutcomeItem),
      responseHash: readMaybeText,
      upstreamMs: readWhole,
      stages: readLater(readStages),
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
      policyVersion: readNullable(readWhole),
      sourceAddress: readText,
      bodyHash: readText,
      items: readLater(readList(readItem)),
    }),
    read: readObject<ReadEntry>({
      ...STAMP,
      type: readWord(['read']),
      virtualKeyId: readText,
      accountId: readText,
      venue: readText,
      operation: readText,
      instrument: readMaybeText,
      sourceAddress: readText,
      upstreamHost: readText,
      httpStatus: readNullable(readWhole),
      stages: readStages,
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

/** Names that strict JSON refuses to read. */
const UNREADABLE: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const readType = readWord(['intent', 'outcome', 'resolution', 'refusal', 'read', 'admin', 'system'] as const);

/**
 * The payload of an entry's record: canonical JSON (RFC 8785) in UTF-8, 1 to 65,535 bytes. Durations are written as whole
 * milliseconds, rounded down.
 * @throws BittingError `INTERNAL_FAULT` for an entry that has no such form
 */
export function encodeLedgerEntry(entry: LedgerEntry): Uint8Array<ArrayBuffer> {
  const monotonicMs = Math.floor(entry.monotonicMs);
  const whole = monotonicMs === entry.monotonicMs ? entry : { ...entry, monotonicMs };
  for (const texts of textsOf(entry)) demandNames(texts);
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
  return readLedgerEntry(scanJson(payload));
}

/** The entry that a value says; see {@link decodeLedgerEntry}. */
export function readLedgerEntry(value: JsonValue): LedgerEntry {
  const fields: JsonObject | null = value instanceof Map ? value : null;
  return READERS[readType(fields?.get('type'))](value);
}

/** Whatever holds names that are not those of fields. */
function textsOf(entry: LedgerEntry): readonly Readonly<Record<string, string>>[] {
  if (entry.type === 'intent' || entry.type === 'refusal')
    return entry.items?.map(({ details }) => details) ?? [];
  return entry.type === 'admin' || entry.type === 'system' ? [entry.details] : [];
}

/** What could not be read again would keep the whole ledger shut. */
function demandNames(texts: Readonly<Record<string, string>>): void {
  const names = Object.keys(texts);
  if (names.length > JSON_KEYS_MAX || names.some((name) => UNREADABLE.has(name)))
    throw new BittingError('INTERNAL_FAULT', `a record with ${names.length} names that cannot be read again`);
}
