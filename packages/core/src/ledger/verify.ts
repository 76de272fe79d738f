import { areEqual } from '../crypto/hash.ts';
import { decodeUtf8 } from '../encoding/utf8.ts';
import { BittingError } from '../errors/bitting-error.ts';
import { readCanonicalEntry } from './canonical-entry.ts';
import { Findings } from './findings.ts';
import { findLogStart, readLog, type SegmentSource } from './log.ts';
import { EntryOrder } from './pairing.ts';
import type { LedgerEntry } from './entry.ts';
import type { Damage } from './segment.ts';
import { type Checkpoint, parseCheckpoint } from './tree/checkpoint.ts';
import { isHeadUnused, readHeadFile } from './tree/head-file.ts';
import { hashLeaf, TreeEdge, type TreeHash } from './tree/merkle.ts';
import { type NoteKey, parseNoteKey } from './tree/note-key.ts';
import { parseNote, verifySignatures } from './tree/signed-note.ts';
import { TileCheck } from './tile-check.ts';
import type { WitnessPolicy } from './tree/witness-policy.ts';

/** A log as it lies in a directory; paths are relative to it. */
export interface LogFiles {
  readonly segments: SegmentSource;
  /** `null`: there is no such file. */
  read(path: string): Uint8Array | null;
}

export interface VerifyOptions {
  /** The log's key as somebody kept it. `null`: the one beside the log is taken, which whoever changed the log could have changed. */
  readonly key: NoteKey | null;
  /** A checkpoint that somebody kept: the log must begin with what it covers. `null`: none. */
  readonly kept: Uint8Array | null;
  /** Whose cosignatures the newest checkpoint must have; `null`: nobody's. */
  readonly policy: WitnessPolicy | null;
  /** An archive or another part of a log: records before and behind it are known by their hashes, and none has to say that. */
  readonly isPart?: boolean;
}

export interface LogReport {
  /** Those that lie elsewhere included. */
  readonly records: bigint;
  /** So many of the first lie elsewhere: only their hashes were there to be checked. */
  readonly archived: bigint;
  /** So many were read. */
  readonly read: bigint;
  /** Intents without an end among those that were read. */
  readonly openIntents: number;
  /** The newest checkpoint that holds; `null`: there is none. */
  readonly checkpoint: Pick<Checkpoint, 'origin' | 'size'> | null;
  /** Names of the witnesses of the policy that cosigned `checkpoint`, and how many records that covers. */
  readonly witnesses: readonly string[];
  readonly witnessed: bigint;
  /** The finding with the lowest record; `null`: the log is whole. */
  readonly damage: Damage | null;
}

const CHECKPOINT = 'checkpoint';
const HEAD = 'head.bin';
const KEPT = 'the kept checkpoint';

/**
 * Reads a whole log and checks all that can be checked without the gateway (docs/formats/ledger-tree.md, "What is vouched for").
 * Gives the number of records read after each of them; reads one segment at a time. Never throws for what is in the files.
 */
export function* verifyLog(files: LogFiles, options: VerifyOptions): Generator<bigint, LogReport> {
  const { isPart = false } = options;
  const findings = new Findings();
  const heads = readHeads(files, options, findings);
  const size = heads.reduce((most, { checkpoint }) => (checkpoint.size > most ? checkpoint.size : most), 0n);
  const start = findLogStart(files.segments);
  const check = new RecordCheck({ files, heads, size }, findings);
  const order = new EntryOrder(start.index > 0);
  yield* check.skip(start.sequence);
  const end = check.size;
  if (end === start.sequence) yield* check.read(readLog(files.segments, start), order);
  const read = check.size - end;
  if (isPart) yield* check.skip(size);
  if (check.size < size) findings.add({ record: check.size, what: `the log had ${size} records` });
  const isTold = isPart || start.index === 0 || (check.archivedTo ?? -1n) >= start.sequence;
  if (findings.first === null && !isTold)
    findings.add({ record: 0n, what: 'its segment is missing, and no record says that it was archived' });
  const witnessed = heads.find(({ witnesses }) => witnesses.length > 0);
  const newest = heads.find(({ checkpoint }) => checkpoint.size === size) ?? null;
  return {
    records: check.size,
    archived: end,
    read,
    openIntents: order.openIntents,
    checkpoint: newest?.checkpoint ?? null,
    witnesses: witnessed?.witnesses ?? [],
    witnessed: witnessed?.checkpoint.size ?? 0n,
    damage: findings.first,
  };
}

/** What was read of a log against its tiles and its heads, record by record. */
class RecordCheck {
  readonly #log: { readonly heads: readonly Head[]; readonly size: bigint };
  readonly #findings: Findings;
  readonly #tiles: TileCheck;
  readonly #edge = new TreeEdge();
  #archivedTo: bigint | null = null;

  constructor(log: { files: LogFiles; heads: readonly Head[]; size: bigint }, findings: Findings) {
    this.#log = log;
    this.#findings = findings;
    this.#tiles = new TileCheck((path) => log.files.read(path), log.size, findings);
  }

  /** Records that were read or skipped. */
  get size(): bigint {
    return this.#edge.size;
  }

  /** The first record that no signed record says is archived; `null`: none says anything. */
  get archivedTo(): bigint | null {
    return this.#archivedTo;
  }

  /** Records up to this one lie elsewhere: their hashes are those of the tiles. Ends at the first one without. */
  *skip(to: bigint): Generator<bigint> {
    while (this.size < to) {
      const leaf = this.#tiles.leafAt(this.size);
      if (leaf === null) {
        this.#findings.add({ record: this.size, what: 'it is not there, and no tile has its hash' });
        return;
      }
      this.#append(leaf);
      yield this.size;
    }
  }

  *read(log: ReturnType<typeof readLog>, order: EntryOrder): Generator<bigint> {
    let step = log.next();
    for (; step.done !== true; step = log.next()) {
      const { sequence, payload } = step.value;
      const entry = readCanonicalEntry(payload);
      const problem = typeof entry === 'string' ? entry : order.take(entry);
      if (problem !== null) this.#findings.add({ record: sequence, what: problem });
      else if (typeof entry !== 'string' && sequence < this.#log.size) this.#noteArchive(entry);
      this.#append(hashLeaf(payload));
      yield this.size;
    }
    if (step.value.damage !== null) this.#findings.add(step.value.damage);
  }

  #append(leaf: TreeHash): void {
    this.#edge.append(leaf, (node) => {
      this.#tiles.take(node);
    });
    for (const { checkpoint, name } of this.#log.heads)
      if (checkpoint.size === this.size && !areEqual(checkpoint.root, this.#edge.head().root))
        this.#findings.add({
          record: this.#tiles.firstBad ?? 0n,
          what: `the records are not those of ${name}`,
        });
  }

  #noteArchive(entry: LedgerEntry): void {
    if (entry.type !== 'admin' || entry.act !== 'ledger-archive') return;
    const last = entry.details['last'] ?? '';
    if (!/^(?:0|[1-9]\d{0,18})$/u.test(last)) return;
    const to = BigInt(last) + 1n;
    if (this.#archivedTo === null || to > this.#archivedTo) this.#archivedTo = to;
  }
}

interface Head {
  readonly name: string;
  readonly checkpoint: Checkpoint;
  readonly witnesses: readonly string[];
}

interface FoundNote {
  readonly name: string;
  /** `null`: it lies there, and nothing of it is whole. */
  readonly bytes: Uint8Array | null;
}

/** Whatever says a head of the log. */
function findNotes(files: LogFiles, { kept }: VerifyOptions): readonly FoundNote[] {
  const checkpoint = files.read(CHECKPOINT);
  const head = files.read(HEAD);
  const stored = head === null ? null : readHeadFile(head);
  return [
    ...(checkpoint === null ? [] : [{ name: CHECKPOINT, bytes: checkpoint }]),
    ...(stored === null ? [] : [{ name: HEAD, bytes: stored.note }]),
    ...(stored !== null || head === null || isHeadUnused(head) ? [] : [{ name: HEAD, bytes: null }]),
    ...(kept === null ? [] : [{ name: KEPT, bytes: kept }]),
  ];
}

/** The checkpoints of a log whose signatures hold. Without one of them nothing is vouched for from the first record on. */
function readHeads(files: LogFiles, options: VerifyOptions, findings: Findings): readonly Head[] {
  const notes = findNotes(files, options);
  const { policy } = options;
  const key = options.key ?? (notes.length === 0 ? null : readKey(files, findings));
  const heads = notes.flatMap((note) => {
    if (key === null) return [];
    const head = readHead(note, { key, policy });
    if (typeof head !== 'string') return [head];
    findings.add({ record: 0n, what: `${note.name}: ${head}` });
    return [];
  });
  if (policy !== null && !heads.some(({ name }) => name === CHECKPOINT))
    findings.add({ record: 0n, what: 'no checkpoint has the witnesses that the policy asks for' });
  return heads;
}

function readHead(
  { name, bytes }: FoundNote,
  { key, policy }: { readonly key: NoteKey } & Pick<VerifyOptions, 'policy'>,
): Head | string {
  if (bytes === null) return 'it cannot be read';
  try {
    const note = parseNote(bytes);
    const known = verifySignatures(note, [key, ...(policy?.witnesses ?? []).map((witness) => witness.key)]);
    const checkpoint = parseCheckpoint(note.text);
    const signers = known.map((signature) => signature.key);
    if (checkpoint.origin !== key.name || !signers.includes(key)) return 'it is not signed by the log';
    const witnesses = signers.filter(({ kind }) => kind === 'witness');
    if (name === CHECKPOINT && policy?.isQuorum(witnesses) === false)
      return 'it lacks the witnesses that the policy asks for';
    return { name, checkpoint, witnesses: witnesses.map((witness) => witness.name) };
  } catch (error) {
    if (error instanceof BittingError) return error.message;
    throw error;
  }
}

function readKey(files: LogFiles, findings: Findings): NoteKey | null {
  const bytes = files.read('log.vkey');
  try {
    if (bytes !== null) return parseNoteKey(decodeUtf8(bytes).replace(/\n$/u, ''));
  } catch (error) {
    if (!(error instanceof BittingError)) throw error;
  }
  findings.add({ record: 0n, what: `log.vkey ${bytes === null ? 'is missing' : 'cannot be read'}` });
  return null;
}
