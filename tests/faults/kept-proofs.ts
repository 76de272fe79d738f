import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { AdminClient } from '@bitting/client/admin-client.ts';
import { decodeUtf8, encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { readLog } from '@bitting/core/ledger/log.ts';
import { checkReceipt } from '@bitting/core/ledger/receipt-check.ts';
import { hashLeaf } from '@bitting/core/ledger/tree/merkle.ts';
import { parseNoteKey, type NoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { parseReceipt } from '@bitting/core/ledger/tree/receipt.ts';
import { formatNote } from '@bitting/core/ledger/tree/signed-note.ts';
import { logFilesIn } from '@bitting/gateway/ledger/log-files.ts';
import { demandVerified } from './ledger-facts.ts';

/** The key of a log, for who keeps it elsewhere. */
export function readLogKey(ledgerDirectory: string): NoteKey {
  return parseNoteKey(decodeUtf8(readFileSync(path.join(ledgerDirectory, 'log.vkey'))).trimEnd());
}

/** What bots, operators and auditors have of a log, whatever becomes of it: it has to stay the same log for each of them. */
export class KeptProofs {
  /** Where a request was told that its record stands, and the hash of its leaf. */
  readonly #records: (readonly [sequence: number, leaf: string])[] = [];
  readonly #receipts: Uint8Array[] = [];
  readonly #checkpoints: Uint8Array[] = [];

  get receipts(): number {
    return this.#receipts.length;
  }

  get checkpoints(): number {
    return this.#checkpoints.length;
  }

  /** The number of the record that was told last. */
  get newest(): string {
    return String(this.#records.at(-1)?.[0]);
  }

  /** The header of an answer; one without it acknowledges no record. */
  keepRecord(header: string | undefined): void {
    const [sequence, leaf] = (header ?? '').split(' ');
    if (sequence !== undefined && leaf !== undefined) this.#records.push([Number(sequence), leaf]);
  }

  /** Of the newest record that was told; a checkpoint is made for it. */
  async keepReceipt(admin: AdminClient): Promise<void> {
    const last = this.#records.at(-1);
    if (last === undefined) return;
    const { receipt } = await admin.ledgerReceipt({ sequence: String(last[0]) });
    this.#receipts.push(encodeUtf8(receipt));
  }

  /** The one that anybody can read now. */
  keepCheckpoint(ledgerDirectory: string): void {
    const file = path.join(ledgerDirectory, 'checkpoint');
    if (existsSync(file)) this.#checkpoints.push(readFileSync(file));
  }

  copy(): KeptProofs {
    const copy = new KeptProofs();
    copy.#records.push(...this.#records);
    copy.#receipts.push(...this.#receipts);
    copy.#checkpoints.push(...this.#checkpoints);
    return copy;
  }

  /** The log verifies with this key, covers no record that is not there, and is the one of which all of this was said. */
  demand(ledgerDirectory: string, key: NoteKey, { withTiles = true } = {}): void {
    const report = demandVerified(ledgerDirectory, { key, withTiles });
    assert.ok((report.checkpoint?.size ?? 0n) <= report.records, 'the checkpoint covers what is there');
    const leaves = Array.from(readLog(logFilesIn(ledgerDirectory).segments), ({ payload }) =>
      Buffer.from(hashLeaf(payload)).toString('base64'),
    );
    for (const [sequence, leaf] of this.#records)
      assert.equal(leaves[sequence], leaf, `record ${sequence} is the one that was acknowledged`);
    for (const bytes of this.#receipts) {
      const receipt = parseReceipt(bytes);
      const { index, checkpoint } = checkReceipt(receipt, key, null);
      assert.equal(
        leaves[Number(index)],
        Buffer.from(hashLeaf(receipt.extra ?? new Uint8Array())).toString('base64'),
      );
      assert.ok(
        report.checkpoint !== null && report.checkpoint.size >= checkpoint.size,
        'it is covered still',
      );
      demandVerified(ledgerDirectory, { key, withTiles, kept: formatNote(receipt.checkpoint) });
    }
    for (const kept of this.#checkpoints) demandVerified(ledgerDirectory, { key, kept, withTiles });
  }
}
