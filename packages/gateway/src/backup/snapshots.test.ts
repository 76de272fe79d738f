import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { parseNote } from '@bitting/core/ledger/tree/signed-note.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import type { VaultState } from '../vault/vault.ts';
import { SNAPSHOT_IDLE_MS, SNAPSHOT_PART_BYTES, SNAPSHOT_TRIES_MAX } from './bounds.ts';
import { Snapshots } from './snapshots.ts';

const NOTE = new TextEncoder().encode('origin\n1\nAAAA\n\n— name AAAAAAAA\n');

/** A vault and a tree of which only sizes and states matter. */
class Ground {
  version = 1;
  signedTo = 0n;
  size = 10n;
  isSealed = false;
  readonly records: number[] = [];
  readonly clock = new ManualClock();
  readonly snapshots = new Snapshots({
    vault: { state: (): VaultState => ({ version: this.version, root: Uint8Array.of(this.version) }) },
    copies: {
      vault: () => new Uint8Array(SNAPSHOT_PART_BYTES + 3).fill(this.version),
      private: () => Uint8Array.of(9),
    },
    clock: this.clock,
    random: randomBytes,
  });

  get released() {
    const checkpoint = parseNote(NOTE);
    return this.signedTo === 0n
      ? null
      : { head: { size: this.signedTo, root: new Uint8Array(32) }, checkpoint };
  }

  release(): Promise<void> {
    if (!this.isSealed) this.signedTo = this.size;
    return Promise.resolve();
  }

  /** `whileRecorded` happens while the ledger takes the record of the backup. */
  take(whileRecorded: () => void = () => undefined) {
    return this.snapshots.take(this, {
      by: 'op_1',
      record: ({ version }) => {
        this.records.push(version);
        whileRecorded();
        return Promise.resolve();
      },
    });
  }
}

test('A snapshot is read part by part, and forgotten when it was read, left alone or taken anew.', async () => {
  const ground = new Ground();
  const { id } = await ground.take();
  const { snapshots, clock } = ground;
  assert.equal(snapshots.part(id, 'op_1', { file: 'vault', part: 0 }).length, SNAPSHOT_PART_BYTES);
  assert.deepEqual([...snapshots.part(id, 'op_1', { file: 'vault', part: 1 })], [1, 1, 1]);
  assert.deepEqual([...snapshots.part(id, 'op_1', { file: 'private', part: 0 })], [9]);
  snapshots.forget(id, 'op_1');
  assert.throws(() => snapshots.part(id, 'op_1', { file: 'vault', part: 0 }), { code: 'BACKUP_REFUSED' });
  const second = await ground.take();
  clock.advance(SNAPSHOT_IDLE_MS - 1);
  assert.equal(snapshots.part(second.id, 'op_1', { file: 'private', part: 0 }).length, 1);
  clock.advance(SNAPSHOT_IDLE_MS - 1);
  assert.equal(snapshots.part(second.id, 'op_1', { file: 'private', part: 0 }).length, 1);
  clock.advance(SNAPSHOT_IDLE_MS);
  assert.throws(() => snapshots.part(second.id, 'op_1', { file: 'private', part: 0 }), {
    code: 'BACKUP_REFUSED',
  });
  const third = await ground.take();
  const fourth = await ground.take();
  assert.throws(() => snapshots.part(third.id, 'op_1', { file: 'private', part: 0 }), {
    code: 'BACKUP_REFUSED',
  });
  assert.equal(snapshots.part(fourth.id, 'op_1', { file: 'private', part: 0 }).length, 1);
});

test('A vault that changes before its record is signed is copied once more, and not for ever.', async () => {
  const ground = new Ground();
  let changes = 2;
  const snapshot = await ground.take(() => {
    if (changes > 0) ground.version += 1;
    changes -= 1;
  });
  assert.equal(snapshot.state.version, 3);
  assert.equal(snapshot.files.vault[0], 3);
  assert.deepEqual(ground.records, [1, 2, 3]);
  await assert.rejects(
    ground.take(() => (ground.version += 1)),
    { code: 'BACKUP_REFUSED' },
  );
  assert.equal(ground.records.length, 3 + SNAPSHOT_TRIES_MAX);
});

test('Nothing is backed up whose ledger is not signed as far as its last record.', async () => {
  const ground = new Ground();
  ground.isSealed = true;
  await assert.rejects(ground.take(), { code: 'BACKUP_REFUSED' });
  ground.isSealed = false;
  await ground.take();
  ground.isSealed = true;
  ground.size += 1n;
  await assert.rejects(ground.take(), { code: 'BACKUP_REFUSED' });
});
