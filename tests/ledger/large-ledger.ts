/** A ledger as a month of trading leaves it, written straight into segments: what its tree is the gateway finds out. */
import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import type { IntentEntry, LedgerEntry, RecordedItem } from '@bitting/core/ledger/entry.ts';
import { segmentName } from '@bitting/core/ledger/log-files.ts';
import { RECORD_OVERHEAD_BYTES, writeRecord } from '@bitting/core/ledger/record.ts';
import { SEGMENT_HEADER_BYTES, SEGMENT_ID_BYTES, writeSegmentHeader } from '@bitting/core/ledger/segment.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';

const MONTH_MS = 30 * 86_400_000;
const KEYS = 40;
const ACCOUNTS = 8;
const INSTRUMENTS = 30;
const READS_OF_TEN = 2;

export interface LargeLedger {
  readonly directory: string;
  readonly records: number;
  readonly segmentBytes: number;
  /** When the last of them is written. */
  readonly endMs: number;
  /** Everything that was asked for has come to an end. */
  readonly isOver?: boolean;
}

/** Of ten records two are reads, the others intents and what became of them: one in 200 is unknown for ever. */
export function writeLargeLedger({
  directory,
  records,
  segmentBytes,
  endMs,
  isOver = false,
}: LargeLedger): void {
  let previousId: Uint8Array = new Uint8Array(SEGMENT_ID_BYTES);
  let sequence = 0;
  for (let index = 0; sequence < records; index += 1) {
    const bytes = Buffer.alloc(segmentBytes);
    const id = Buffer.alloc(SEGMENT_ID_BYTES, index + 1);
    bytes.set(writeSegmentHeader({ index: BigInt(index), id, firstSequence: BigInt(sequence), previousId }));
    previousId = id;
    let end = SEGMENT_HEADER_BYTES;
    for (; sequence < records; sequence += 1) {
      const wallMs = Math.floor(endMs - MONTH_MS + (sequence / records) * MONTH_MS);
      const payload = encodeLedgerEntry(entryAt(sequence, wallMs, isOver));
      if (end + payload.length + RECORD_OVERHEAD_BYTES > segmentBytes) break;
      const record = writeRecord(id, { sequence: BigInt(sequence), groupStart: BigInt(sequence), payload });
      bytes.set(record, end);
      end += record.length;
    }
    const descriptor = openSync(path.join(directory, segmentName(index)), 'w', 0o600);
    writeSync(descriptor, bytes);
    closeSync(descriptor);
  }
}

function entryAt(sequence: number, wallMs: number, isOver: boolean): LedgerEntry {
  const stamp = { wallMs: epochMs(wallMs), monotonicMs: sequence, boot: 'b'.repeat(32) };
  if (sequence % 10 < READS_OF_TEN)
    return {
      ...stamp,
      type: 'read',
      virtualKeyId: keyOf(sequence),
      accountId: accountOf(sequence),
      venue: 'okx',
      operation: 'GET /api/v5/account/balance',
      instrument: null,
      sourceAddress: 'a1.20261101.AAAAAAAAAAAAAAAAAAAAAA',
      upstreamHost: 'www.okx.com',
      httpStatus: 200,
      stages: { identify: 41, gather: 3, decide: 17 },
    };
  const isIntent = sequence % 2 === 0;
  const number = isIntent ? sequence : sequence - 1;
  const intentId = number.toString(16).padStart(32, '0');
  if (isIntent) return intentAt(number, intentId, stamp);
  const isUnknown = number % 400 === 4 && !isOver;
  const kind = isUnknown ? 'unknown' : number % 20 === 8 ? 'rejected' : 'accepted';
  const item = {
    kind,
    venueOrderId: kind === 'accepted' ? String(9_000_000_000 + number) : null,
    clientOrderId: `bot${number}`,
    venueCode: kind === 'rejected' ? '51008' : null,
  } as const;
  if (isUnknown && number % 4_000 !== 4)
    return {
      ...stamp,
      type: 'resolution',
      intentId,
      items: [{ ...item, kind: 'accepted' }],
      evidence: 'GET',
    };
  return {
    ...stamp,
    type: 'outcome',
    intentId,
    httpStatus: 200,
    items: [item],
    responseHash: 'c'.repeat(64),
    upstreamMs: 40,
    stages: { record: 300, sign: 20, send: 40_000 },
  };
}

function intentAt(
  number: number,
  intentId: string,
  stamp: Pick<IntentEntry, 'wallMs' | 'monotonicMs' | 'boot'>,
): IntentEntry {
  return {
    ...stamp,
    type: 'intent',
    intentId,
    virtualKeyId: keyOf(number),
    accountId: accountOf(number),
    credentialId: 'cred_large',
    venue: number % 6 === 4 ? 'htx' : 'okx',
    operation: 'POST /api/v5/trade/order',
    items: [itemOf(number)],
    bodyHash: 'd'.repeat(64),
    replayToken: number.toString(16).padStart(64, '0'),
    requestTimestampMs: stamp.wallMs,
    sourceAddress: 'a1.20261101.AAAAAAAAAAAAAAAAAAAAAA',
    policyVersion: 3,
    ruleIds: ['notional-per-order', 'instruments'],
    deadlineMs: epochMs(stamp.wallMs + 5_000),
    upstreamHost: 'www.okx.com',
    stages: { identify: 60, gather: 4, decide: 45, reserve: 22 },
  };
}

function itemOf(number: number): RecordedItem {
  return {
    kind: 'place',
    instrument: `I${number % INSTRUMENTS}-USDT`,
    market: 'spot',
    side: number % 4 === 0 ? 'buy' : 'sell',
    type: 'limit',
    size: '0.5 base',
    price: '100.25',
    reduceOnly: false,
    algo: false,
    clientOrderId: `bot${number}`,
    venueOrderId: null,
    notional: '50.125 USDT',
    details: { charge: '50.125 USDT' },
  };
}

function keyOf(sequence: number): string {
  return `key_large${sequence % KEYS}`;
}

function accountOf(sequence: number): string {
  return `acc_large${sequence % ACCOUNTS}`;
}
