import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { findLogStart, readLog } from '@bitting/core/ledger/log.ts';
import { checkReceipt } from '@bitting/core/ledger/receipt-check.ts';
import { parseCheckpoint } from '@bitting/core/ledger/tree/checkpoint.ts';
import { type NoteKey, parseNoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { proveInclusion } from '@bitting/core/ledger/tree/proofs.ts';
import { formatReceipt } from '@bitting/core/ledger/tree/receipt.ts';
import { parseNote } from '@bitting/core/ledger/tree/signed-note.ts';
import { type Tile, TILE_WIDTH, TileNodes, tilePath } from '@bitting/core/ledger/tree/tiles.ts';
import { TREE_HASH_BYTES } from '@bitting/core/ledger/tree/merkle.ts';
import type { LogFiles } from '@bitting/core/ledger/verify.ts';
import { INCIDENT_TRIES_MAX } from './bounds.ts';
import type { Proofs } from './incident/source.ts';

/** The key that lies beside the log; `null`: none can be read. */
export function readKeyBeside(files: LogFiles): NoteKey | null {
  const bytes = files.read('log.vkey');
  try {
    return bytes === null ? null : parseNoteKey(new TextDecoder().decode(bytes).trim());
  } catch (error) {
    if (error instanceof BittingError) return null;
    throw error;
  }
}

const NOTHING: Proofs = { checkpoint: null, covered: 0n, receipts: new Map() };

/** Receipts of records, as far as a log's own files prove them. A gateway that runs replaces the checkpoint and its tiles: what does not fit together is read again while it changes. */
export function proveRecords(files: LogFiles, records: readonly bigint[], key: NoteKey | null): Proofs {
  if (key === null) return NOTHING;
  let proofs = tryProve(files, records, key);
  for (let tries = 1; tries < INCIDENT_TRIES_MAX; tries += 1) {
    if (records.every((record) => record >= proofs.covered || proofs.receipts.has(record))) break;
    const again = tryProve(files, records, key);
    if (again.covered === proofs.covered) break;
    proofs = again;
  }
  return proofs;
}

function tryProve(files: LogFiles, records: readonly bigint[], key: NoteKey): Proofs {
  const bytes = files.read('checkpoint');
  if (bytes === null) return NOTHING;
  const wanted = new Set(records);
  const receipts = new Map<bigint, Uint8Array>();
  try {
    const checkpoint = parseNote(bytes);
    const { size } = parseCheckpoint(checkpoint.text);
    const nodes = new TileNodes(size, cacheTiles(files));
    for (const { sequence, payload } of readLog(files.segments, findLogStart(files.segments))) {
      if (sequence >= size) break;
      if (!wanted.has(sequence)) continue;
      const receipt = makeReceipt(() => {
        const proof = proveInclusion(sequence, size, nodes);
        const made = { extra: payload, index: sequence, proof, checkpoint };
        checkReceipt(made, key, null);
        return formatReceipt(made);
      });
      if (receipt !== null) receipts.set(sequence, receipt);
    }
    return { checkpoint: bytes, covered: size, receipts };
  } catch (error) {
    if (error instanceof BittingError) return NOTHING;
    throw error;
  }
}

/** `null` for one that would prove nothing: of a damaged log, or without its tiles. */
function makeReceipt(make: () => Uint8Array): Uint8Array | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof BittingError) return null;
    throw error;
  }
}

function cacheTiles(files: LogFiles): (tile: Tile) => Uint8Array {
  const read = new Map<string, Uint8Array>();
  return (tile) => {
    const path = tilePath(tile);
    const bytes = read.get(path) ?? files.read(path) ?? readBeginning(files, tile);
    if (bytes === null) throw new BittingError('LEDGER_DAMAGED', `${path} is missing`);
    read.set(path, bytes);
    return bytes;
  };
}

/** A partial tile is taken away once the full one, which begins with it, is there. */
function readBeginning(files: LogFiles, tile: Tile): Uint8Array | null {
  return (
    files.read(tilePath({ ...tile, width: TILE_WIDTH }))?.subarray(0, tile.width * TREE_HASH_BYTES) ?? null
  );
}
