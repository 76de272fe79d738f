/** What lies on disk: the vault's envelope and header, the ledger's records and payloads. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { AeadKey } from '@bitting/core/crypto/aead-key.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { decodeLedgerEntry, encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { readRecord, writeRecord } from '@bitting/core/ledger/record.ts';
import {
  readSegment,
  readSegmentHeader,
  SEGMENT_HEADER_BYTES,
  writeSegmentHeader,
} from '@bitting/core/ledger/segment.ts';
import { openAccountKeys } from '@bitting/core/vault/account-key.ts';
import { openEntry } from '@bitting/core/vault/entry.ts';
import { readHeader, writeHeader } from '@bitting/core/vault/header.ts';

import { type FuzzTarget, must, type Verdict } from '../target.ts';
import { attempt } from './attempt.ts';

const VECTORS = path.resolve(import.meta.dirname, '../../../packages/core/vectors');

interface VaultVectors {
  readonly vaultId: string;
  readonly rootKey: string;
  readonly accountKey: string;
  readonly account: { readonly account: string; readonly envelope: string };
  readonly exchange: { readonly account: string; readonly envelope: string };
  readonly entry: {
    readonly binding: Record<'account' | 'kind' | 'id' | 'field', string> & { readonly version: number };
    readonly plaintext: string;
    readonly envelope: string;
  };
  readonly header: { readonly header: string };
}

interface LedgerVectors {
  readonly segment: Record<'index' | 'id' | 'firstSequence' | 'previousId', string>;
  readonly records: readonly { readonly payload: string; readonly bytes: string }[];
}

const vault = JSON.parse(readFileSync(path.join(VECTORS, 'vault.json'), 'utf8')) as VaultVectors;
const ledger = JSON.parse(readFileSync(path.join(VECTORS, 'ledger.json'), 'utf8')) as LedgerVectors;

const vaultId = Buffer.from(vault.vaultId, 'hex');
const accountKey = AeadKey.takeBytes('account', Buffer.from(vault.accountKey, 'hex'));
const rootKey = AeadKey.takeBytes('root', Buffer.from(vault.rootKey, 'hex'));
const entryEnvelope = Buffer.from(vault.entry.envelope, 'hex');
/** Of an account as it is, and of one whose key is being exchanged. */
const accountEnvelopes = [vault.account, vault.exchange].map(({ account, envelope }) => ({
  account,
  envelope: Buffer.from(envelope, 'hex'),
}));

/** The first byte says what the rest is to be: an entry, an account's key, or two of them. */
export const vaultEnvelope: FuzzTarget = {
  name: 'vault-envelope',
  modules: /\/core\/src\/(?:vault\/(?:entry|account-key|byte-reader|binding)|crypto\/aead-key)\.ts/u,
  inputBytesMax: 512,
  seeds: [entryEnvelope, ...accountEnvelopes.map(({ envelope }) => envelope)].map((envelope, kind) =>
    Buffer.concat([Buffer.of(kind), envelope]),
  ),
  check(input): Verdict {
    const envelope = input.subarray(1);
    const account = accountEnvelopes[(input[0] ?? 0) - 1];
    const original = account?.envelope ?? entryEnvelope;
    const opened = attempt(() =>
      account === undefined
        ? openEntry(accountKey, { vaultId, ...vault.entry.binding }, envelope)
        : openAccountKeys(rootKey, { vaultId, account: account.account }, envelope),
    );
    if (opened instanceof BittingError) {
      must(!envelope.equals(original), () => `the envelope itself is refused: ${opened.code}`);
      must(
        ['VAULT_DAMAGED', 'VAULT_FORMAT_UNKNOWN'].includes(opened.code),
        () => `refused as ${opened.code}`,
      );
      return 'refused';
    }
    must(envelope.equals(original), 'another envelope than the one that was sealed is opened');
    if (opened instanceof Uint8Array)
      must(Buffer.from(opened).toString('utf8') === vault.entry.plaintext, 'another content comes out');
    return 'accepted';
  },
};

export const vaultHeader: FuzzTarget = {
  name: 'vault-header',
  modules: /\/core\/src\/(?:vault\/(?:header|byte-reader)|crypto\/argon2id)\.ts/u,
  inputBytesMax: 1_400,
  seeds: [Buffer.from(vault.header.header, 'hex')],
  check(input): Verdict {
    const header = attempt(() => readHeader(input));
    if (header instanceof BittingError) {
      must(header.code === 'VAULT_FORMAT_UNKNOWN', () => `refused as ${header.code}`);
      return 'refused';
    }
    must(Buffer.from(writeHeader(header)).equals(input), 'written again, the header has other bytes');
    return 'accepted';
  },
};

const segmentId = Buffer.from(ledger.segment.id, 'hex');
const HEAD_CHECKED_BYTES = 20;
const HEAD_BYTES = 25;
const CHECKSUM_BYTES = 16;

function checksum(bytes: Uint8Array, length: number): Uint8Array {
  return createHash('sha256').update(segmentId).update(bytes).digest().subarray(0, length);
}

/** The first byte: 0 takes the record as it is, 1 mends its head's check, 2 and more both of its checks. */
function mendChecks(input: Buffer): Buffer {
  const record = Buffer.from(input.subarray(1));
  const mends = input[0] ?? 0;
  if (mends === 0 || record.length < HEAD_BYTES) return record;
  record.set(checksum(record.subarray(0, HEAD_CHECKED_BYTES), 4), HEAD_CHECKED_BYTES);
  const at = HEAD_BYTES + record.readUInt16BE(2);
  if (mends > 1 && record.length >= at + CHECKSUM_BYTES)
    record.set(checksum(record.subarray(0, at), CHECKSUM_BYTES), at);
  return record;
}

const recordSeeds = ledger.records.flatMap(({ bytes }) =>
  [0, 1, 2].map((mends) => Buffer.concat([Buffer.of(mends), Buffer.from(bytes, 'hex')])),
);

export const ledgerRecord: FuzzTarget = {
  name: 'ledger-record',
  modules: /\/core\/src\/ledger\/record\.ts/u,
  inputBytesMax: 1_024,
  seeds: recordSeeds,
  check(input): Verdict {
    const segment = mendChecks(input);
    const read = readRecord(segmentId, segment, 0);
    must(read.end >= 0 && read.end <= segment.length, 'a record ends behind its segment');
    if (read.kind === 'broken') return 'refused';
    const written = writeRecord(segmentId, read.record);
    must(Buffer.from(written).equals(segment.subarray(0, read.end)), 'written again, it has other bytes');
    return 'accepted';
  },
};

const segmentHeader = {
  index: BigInt(ledger.segment.index),
  id: segmentId,
  firstSequence: BigInt(ledger.segment.firstSequence),
  previousId: Buffer.from(ledger.segment.previousId, 'hex'),
};
const headerBytes = Buffer.from(writeSegmentHeader(segmentHeader));
const segmentSeed = Buffer.concat([
  ...ledger.records.map(({ bytes }) => Buffer.from(bytes, 'hex')),
  Buffer.alloc(64),
]);
const originals = ledger.records.map(({ payload }) => payload);

/** The input is what follows the segment's own header, as a disk may give it back. */
export const ledgerSegment: FuzzTarget = {
  name: 'ledger-segment',
  modules: /\/core\/src\/ledger\/(?:segment|record)\.ts/u,
  inputBytesMax: 2_048,
  seeds: [segmentSeed, segmentSeed.subarray(0, 100), Buffer.alloc(80)],
  check(input): Verdict {
    const segment = Buffer.concat([headerBytes, input]);
    must(readSegmentHeader(segment)?.index === segmentHeader.index, 'the header is not read');
    const content = readSegment(segmentHeader, segment);
    // Nobody can make the checksum of a record that was never written.
    const payloads = content.records.map(({ payload }) => Buffer.from(payload).toString('utf8'));
    must(
      payloads.every((payload, at) => payload === originals[at]),
      'a record is read that was never written there',
    );
    must(content.end >= SEGMENT_HEADER_BYTES && content.end <= segment.length, 'the end lies outside');
    must(content.lastGroupAt <= content.end, 'the last group begins behind the end');
    const rest = segment.subarray(content.end);
    must(content.isTorn || rest.every((byte) => byte === 0), 'what follows is neither zeroes nor torn');
    must(content.isTorn || content.damage === null, 'damage in what is whole');
    return content.damage === null ? 'accepted' : 'refused';
  },
};

const item =
  '{"clientOrderId":null,"instrument":"BTC-USDT","kind":"place","market":"spot","price":"1","side":"buy","size":"2","type":"limit"}';

export const ledgerPayload: FuzzTarget = {
  name: 'ledger-payload',
  modules: /\/core\/src\/(?:ledger\/entry-codec|encoding\/(?:fields|json|canonical-json))\.ts/u,
  inputBytesMax: 2_048,
  seeds: [
    ...originals.map((payload) => Buffer.from(payload)),
    Buffer.from(
      `{"accountId":"a","bodyHash":"","boot":"00","credentialId":"c","deadlineMs":null,"intentId":"i","items":[${item}],"monotonicMs":1,"operation":"o","policyVersion":1,"replayToken":"r","requestTimestampMs":2,"ruleIds":["x"],"sourceAddress":"127.0.0.1","type":"intent","venue":"okx","virtualKeyId":"v","wallMs":3}`,
    ),
  ],
  check(input): Verdict {
    const entry = attempt(() => decodeLedgerEntry(input));
    if (entry instanceof BittingError) {
      must(entry.kind === 'invalid', () => `refused as ${entry.code}`);
      return 'refused';
    }
    const encoded = Buffer.from(encodeLedgerEntry(entry));
    // What the reader takes in another order is written in the one order, and that is read the same.
    must(
      Buffer.from(encodeLedgerEntry(decodeLedgerEntry(encoded))).equals(encoded),
      'it changes when written again',
    );
    return 'accepted';
  },
};
