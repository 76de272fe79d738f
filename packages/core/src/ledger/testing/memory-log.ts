/** Whole logs in memory, made as the pages of the formats say, and changed as a test wants them. */
import { Ed25519SigningKey } from '../../crypto/ed25519-signing-key.ts';
import { epochMs } from '../../trading/vocabulary.ts';
import type { LedgerEntry, OutcomeEntry } from '../entry.ts';
import { encodeLedgerEntry } from '../entry-codec.ts';
import { logFilesOf, segmentName } from '../log-files.ts';
import { writeRecord } from '../record.ts';
import { writeSegmentHeader } from '../segment.ts';
import { formatCheckpoint } from '../tree/checkpoint.ts';
import { writeHeadHalf } from '../tree/head-file.ts';
import { hashLeaf, TreeEdge, type TreeHead } from '../tree/merkle.ts';
import { formatNoteKey, makeNoteKey, type NoteKey, signAsLog, signAsWitness } from '../tree/note-key.ts';
import { formatNote } from '../tree/signed-note.ts';
import { hashTilesOf, tilePath } from '../tree/tiles.ts';
import { type LogFiles, type LogReport, verifyLog, type VerifyOptions } from '../verify.ts';

const ORIGIN = 'log.example';
const WITNESS_SECONDS = 1_800_000_000n;

export function signingKey(number: number): Ed25519SigningKey {
  return Ed25519SigningKey.takeSeed(new Uint8Array(32).fill(number));
}

export function logKey(number = 1, name = ORIGIN): NoteKey {
  return makeNoteKey('log', name, signingKey(number).publicKey);
}

export function witnessKey(number: number): NoteKey {
  return makeNoteKey('witness', `w${number}.example`, signingKey(number).publicKey);
}

/** The gateway's own record, a millisecond after the one before it. */
export function systemPayload(nth: number, change: { readonly boot?: string } = {}): Uint8Array {
  const time = { wallMs: epochMs(1_800_000_000_000 + nth), monotonicMs: nth, boot: 'b1' };
  return encodeLedgerEntry({ ...time, ...change, type: 'system', event: `event ${nth}`, details: {} });
}

export function adminPayload(
  nth: number,
  act: string,
  details: Readonly<Record<string, string>>,
): Uint8Array {
  const time = { wallMs: epochMs(1_800_000_000_000 + nth), monotonicMs: nth, boot: 'b1' };
  const said = { operatorId: 'op_1', act, subject: null, reason: null, details };
  return encodeLedgerEntry({ ...time, ...said, type: 'admin' });
}

export function intentOf(nth: number, intentId: string): LedgerEntry {
  return {
    wallMs: epochMs(1_800_000_000_000 + nth),
    monotonicMs: nth,
    boot: 'b1',
    type: 'intent',
    intentId,
    virtualKeyId: 'key_1',
    accountId: 'acc_1',
    credentialId: 'cred_1',
    venue: 'okx',
    operation: 'POST /api/v5/trade/order',
    items: [],
    bodyHash: '',
    replayToken: '',
    requestTimestampMs: epochMs(1),
    sourceAddress: '127.0.0.1',
    policyVersion: 1,
    ruleIds: [],
    deadlineMs: null,
    upstreamHost: null,
    stages: null,
  };
}

export function endOf(
  nth: number,
  intentId: string,
  {
    type,
    kinds,
  }: { readonly type: 'outcome' | 'resolution'; readonly kinds: readonly ('accepted' | 'unknown')[] },
): LedgerEntry {
  const time = { wallMs: epochMs(1_800_000_000_000 + nth), monotonicMs: nth, boot: 'b1' };
  const items = kinds.map((kind) => ({ kind, venueOrderId: null, clientOrderId: null, venueCode: null }));
  if (type === 'resolution') return { ...time, type, intentId, items, evidence: '' };
  const said: Omit<OutcomeEntry, keyof typeof time | 'type' | 'intentId' | 'items'> = {
    httpStatus: 200,
    responseHash: null,
    upstreamMs: 1,
    stages: null,
  };
  return { ...time, type, intentId, items, ...said };
}

/** Numbers of segments are those of the list; `null` is a file that is not there. */
export class MemoryLog {
  readonly files = new Map<string, Uint8Array>();
  readonly payloads: readonly Uint8Array[];

  /** Groups of three records. */
  constructor(payloads: readonly Uint8Array[], perSegment = 100) {
    this.payloads = payloads;
    let previousId = new Uint8Array(16);
    for (let index = 0, first = 0; first < payloads.length; index += 1, first += perSegment) {
      const id = new Uint8Array(16).fill(index + 1);
      const header = { index: BigInt(index), id, firstSequence: BigInt(first), previousId };
      const records = payloads.slice(first, first + perSegment).map((payload, at) => {
        const sequence = BigInt(first + at);
        return writeRecord(id, { sequence, groupStart: BigInt(first + at - (at % 3)), payload });
      });
      const bytes = Buffer.concat([writeSegmentHeader(header), ...records, new Uint8Array(600)]);
      this.files.set(segmentName(index), bytes);
      previousId = id;
    }
    this.writeTiles(this.payloads);
  }

  /** The same files, to be changed. */
  copy(): MemoryLog {
    const copy = new MemoryLog([]);
    for (const [name, bytes] of this.files) copy.files.set(name, bytes);
    return Object.assign(copy, { payloads: this.payloads });
  }

  headAt(size: number, payloads = this.payloads): TreeHead {
    const edge = new TreeEdge();
    for (const payload of payloads.slice(0, size)) edge.append(hashLeaf(payload));
    return edge.head();
  }

  writeTiles(payloads: readonly Uint8Array[]): void {
    const hashes = new Map<string, Uint8Array>();
    const edge = new TreeEdge();
    for (const payload of payloads)
      edge.append(hashLeaf(payload), ({ level, index, hash }) => {
        hashes.set(`${level}/${index}`, hash);
      });
    for (const tile of hashTilesOf(BigInt(payloads.length))) {
      const all = Array.from(
        { length: tile.width },
        (_, at) =>
          hashes.get(`${Number(tile.level) * 8}/${tile.number * 256n + BigInt(at)}`) ?? Buffer.alloc(0),
      );
      this.files.set(tilePath(tile), Buffer.concat(all));
    }
  }

  /** A checkpoint over so many records, with the cosignatures of these witnesses. */
  note(
    size: number,
    { witnesses = [], key = 1, head }: { witnesses?: readonly number[]; key?: number; head?: TreeHead } = {},
  ): Uint8Array {
    const text = formatCheckpoint({ origin: ORIGIN, ...(head ?? this.headAt(size)) });
    const cosignatures = witnesses.map((number) =>
      signAsWitness(witnessKey(number).name, { text, seconds: WITNESS_SECONDS }, signingKey(number)),
    );
    return formatNote({ text, signatures: [signAsLog(ORIGIN, text, signingKey(key)), ...cosignatures] });
  }

  /** As a gateway leaves it: checkpoint, head and key. */
  sign(size = this.payloads.length, options: Parameters<MemoryLog['note']>[1] = {}): this {
    const note = this.note(size, options);
    if (size < this.payloads.length) this.writeTiles(this.payloads.slice(0, size));
    this.files.set('checkpoint', note);
    this.files.set('head.bin', headFile(note));
    this.files.set('log.vkey', Buffer.from(`${formatNoteKey(logKey())}\n`));
    return this;
  }

  change(path: string, edit: (bytes: Buffer) => Uint8Array | null): this {
    const changed = edit(Buffer.from(this.files.get(path) ?? Buffer.alloc(0)));
    if (changed === null) this.files.delete(path);
    else this.files.set(path, changed);
    return this;
  }

  asFiles(): LogFiles {
    return logFilesOf({ names: [...this.files.keys()], read: (name) => this.files.get(name) ?? null });
  }

  verify(options: Partial<VerifyOptions> = {}): LogReport {
    return verifyFiles(this.asFiles(), options);
  }
}

/** `head.bin` with this note alone. */
export function headFile(note: Uint8Array): Uint8Array {
  return Buffer.concat([new Uint8Array(4_096), writeHeadHalf({ generation: 1n, note })]);
}

/** Checks that what is told while it reads is the number of records read. */
export function verifyFiles(files: LogFiles, options: Partial<VerifyOptions> = {}): LogReport {
  const verifying = verifyLog(files, { key: null, kept: null, policy: null, ...options });
  let told = 0n;
  let step = verifying.next();
  for (; step.done !== true; step = verifying.next()) {
    if (step.value !== told + 1n) throw new Error(`${step.value} records after ${told}`);
    told = step.value;
  }
  if (step.value.records !== told) throw new Error(`${step.value.records} records, but ${told} were told`);
  return step.value;
}
