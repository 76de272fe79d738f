import { LEDGER_PAYLOAD_BYTES_MAX } from '../bounds.ts';
import { CanonicalWriter } from '../encoding/canonical-json-writer.ts';
import { readWord } from '../encoding/fields.ts';
import { type JsonObject, type JsonValue, scanJson } from '../encoding/json.ts';
import { BittingError } from '../errors/bitting-error.ts';
import {
  duration,
  type Field,
  flag,
  instant,
  later,
  list,
  map,
  name,
  nullable,
  object,
  text,
  texts,
  whole,
  word,
} from './entry-fields.ts';
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
  SystemEntry,
} from './entry.ts';

const maybeText = nullable(text);
const maybeName = nullable(name);
const details = map(text);

const STAMP = { wallMs: instant, monotonicMs: duration, boot: name };

const item = object<RecordedItem>({
  kind: name,
  instrument: maybeName,
  market: maybeName,
  side: maybeName,
  type: maybeName,
  size: maybeText,
  price: maybeText,
  reduceOnly: flag,
  algo: flag,
  clientOrderId: maybeText,
  venueOrderId: maybeText,
  notional: maybeText,
  details,
});

const outcomeItem = object<RecordedOutcomeItem>({
  kind: word(['accepted', 'rejected', 'unknown']),
  venueOrderId: maybeText,
  clientOrderId: maybeText,
  venueCode: maybeName,
});

/** The closed shape of each type of record. */
const ENTRIES: { readonly [Type in LedgerEntry['type']]: Field<Extract<LedgerEntry, { type: Type }>> } = {
  intent: object<IntentEntry>({
    ...STAMP,
    type: word(['intent']),
    intentId: text,
    virtualKeyId: name,
    accountId: name,
    credentialId: name,
    venue: name,
    operation: name,
    items: list(item),
    bodyHash: text,
    replayToken: text,
    requestTimestampMs: instant,
    sourceAddress: name,
    policyVersion: whole,
    ruleIds: texts,
    deadlineMs: nullable(instant),
    upstreamHost: later(name),
    stages: later(map(whole)),
  }),
  outcome: object<OutcomeEntry>({
    ...STAMP,
    type: word(['outcome']),
    intentId: text,
    httpStatus: nullable(whole),
    items: list(outcomeItem),
    responseHash: maybeText,
    upstreamMs: duration,
    stages: later(map(whole)),
  }),
  resolution: object<ResolutionEntry>({
    ...STAMP,
    type: word(['resolution']),
    intentId: text,
    items: list(outcomeItem),
    evidence: text,
  }),
  refusal: object<RefusalEntry>({
    ...STAMP,
    type: word(['refusal']),
    virtualKeyId: text,
    accountId: text,
    operation: text,
    code: text,
    detail: text,
    ruleId: maybeText,
    policyVersion: nullable(whole),
    sourceAddress: text,
    bodyHash: text,
    items: later(list(item)),
  }),
  read: object<ReadEntry>({
    ...STAMP,
    type: word(['read']),
    virtualKeyId: name,
    accountId: name,
    venue: name,
    operation: name,
    instrument: maybeName,
    sourceAddress: name,
    upstreamHost: name,
    httpStatus: nullable(whole),
    stages: map(whole),
  }),
  admin: object<AdminEntry>({
    ...STAMP,
    type: word(['admin']),
    operatorId: text,
    act: text,
    subject: maybeText,
    reason: maybeText,
    details,
  }),
  system: object<SystemEntry>({
    ...STAMP,
    type: word(['system']),
    event: text,
    details,
  }),
};

const readType = readWord(['intent', 'outcome', 'resolution', 'refusal', 'read', 'admin', 'system'] as const);

/**
 * Writes the payload of an entry's record and gives its length: canonical JSON (RFC 8785) in UTF-8, 1 to 65,535 bytes. Durations are
 * written as whole milliseconds, rounded down. After a fault something of it may stand behind where `to` was.
 * @throws BittingError `INTERNAL_FAULT` for an entry that has no such form
 */
export function writeLedgerEntry(to: CanonicalWriter, entry: LedgerEntry): number {
  const start = to.at;
  const field = ENTRIES[entry.type] as Field<LedgerEntry>;
  field.write(to, entry);
  const length = to.at - start;
  if (length > LEDGER_PAYLOAD_BYTES_MAX)
    throw new BittingError('INTERNAL_FAULT', `a record of ${length} bytes`);
  return length;
}

/** The bytes that {@link writeLedgerEntry} writes, by themselves. */
export function encodeLedgerEntry(entry: LedgerEntry): Uint8Array<ArrayBuffer> {
  const writer = new CanonicalWriter(ENTRY_BYTES_USUAL);
  const length = writeLedgerEntry(writer, entry);
  return Uint8Array.from(writer.bytes.subarray(0, length));
}

/** An order’s record has about a thousand; a larger one takes another turn. */
const ENTRY_BYTES_USUAL = 2_048;

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
  return ENTRIES[readType(fields?.get('type'))].read(value);
}
