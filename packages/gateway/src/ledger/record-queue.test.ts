/** What is queued comes out as the bytes that each record has by itself, one behind the other, whatever is taken and left meanwhile. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { RECORD_OVERHEAD_BYTES, writeRecord } from '@bitting/core/ledger/record.ts';
import { hashLeaf } from '@bitting/core/ledger/tree/merkle.ts';
import fc from 'fast-check';
import { LEDGER_GROUP_BYTES_MAX } from '../bounds.ts';
import { systemEntry } from '../testing/entries.ts';
import { frameGroup, hashGroup, type Patience, RecordQueue, type Waiting } from './record-queue.ts';

/** Less than a group: some of each stretch is left. */
const ROOM = LEDGER_GROUP_BYTES_MAX - 100_000;
const ID = Uint8Array.from({ length: 16 }, (_, at) => 200 + at);
const PATIENCE: readonly Patience[] = ['long', 'none', 'brief'];
const waitingOf = (nth: number, filler: number): Waiting => ({
  entry: systemEntry(nth, 'x'.repeat(filler)),
  patience: PATIENCE[nth % 3] ?? 'none',
  isForReserve: nth % 2 === 0,
  resolve: null,
  reject: () => undefined,
});

/** Not so much that it would be more than a group. */
const ADD = fc.record({ kind: fc.constant('add'), filler: fc.oneof(fc.nat(300), fc.nat(15_000)) });
const TAKE = fc.record({ kind: fc.constant('take'), room: fc.oneof(fc.nat(1_000), fc.nat(200_000)) });
const STEPS = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: ADD },
    { weight: 3, arbitrary: TAKE },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('retain') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('fault') }) },
  ),
  { minLength: 10, maxLength: 60, size: 'max' },
);

test('Groups of a queue are the records of a plain list, in its order and with its leaves.', () => {
  let groups = 0;
  fc.assert(
    fc.property(STEPS, (steps) => {
      const queue = new RecordQueue();
      let twin: Waiting[] = [];
      let sequence = 7n;
      for (const [nth, step] of steps.entries()) {
        if ('filler' in step) {
          const waiting = waitingOf(nth, step.filler);
          queue.add(waiting);
          twin.push(waiting);
        } else if ('room' in step) {
          let room = step.room;
          const payloads: Uint8Array[] = [];
          for (const { entry } of twin) {
            const payload = encodeLedgerEntry(entry);
            room -= payload.length + RECORD_OVERHEAD_BYTES;
            if (room < 0) break;
            payloads.push(payload);
          }
          const group = queue.take(step.room);
          assert.equal(group?.waiting.length ?? 0, payloads.length);
          twin = twin.slice(payloads.length);
          if (group === null) continue;
          const groupStart = sequence;
          const bytes = frameGroup(group, ID, groupStart);
          const { leaves, payloads: told } = hashGroup(group);
          const records = payloads.map((payload) =>
            writeRecord(ID, { sequence: sequence++, groupStart, payload }),
          );
          assert.ok(Buffer.concat(records).equals(bytes));
          assert.deepEqual(leaves, payloads.map(hashLeaf));
          assert.ok(Buffer.concat(told).equals(Buffer.concat(payloads)));
          if (nth % 4 > 0) queue.release(group);
          groups += 1;
        } else if (step.kind === 'retain') {
          const dropped = queue.retain(({ isForReserve }) => isForReserve);
          assert.deepEqual(
            dropped.map(({ entry }) => entry),
            twin.filter(({ isForReserve }) => !isForReserve).map(({ entry }) => entry),
          );
          twin = twin.filter(({ isForReserve }) => isForReserve);
        } else assert.throws(() => queue.add(waitingOf(nth, 70_000)), { code: 'INTERNAL_FAULT' });
        assert.equal(queue.length, twin.length);
        const least = (['none', 'brief'] as const).find((one) =>
          twin.some(({ patience }) => patience === one),
        );
        assert.equal(queue.patience, least ?? 'long');
      }
    }),
    { numRuns: 150 },
  );
  assert.ok(groups > 100, `${groups} groups`);
});

test('However long it is, no more than a group of it stands in one piece, and it comes out in its order.', () => {
  const queue = new RecordQueue();
  const records = 1_500;
  for (let nth = 1; nth <= records; nth += 1) queue.add(waitingOf(nth, nth % 50 === 0 ? 60_000 : 10_000));
  const taken: Waiting[] = [];
  const isKept = ({ isForReserve }: Waiting): boolean => isForReserve;
  const dropped = queue.retain((waiting) => !isKept(waiting));
  for (const waiting of dropped) queue.add(waiting);
  for (let group = queue.take(ROOM); group !== null; group = queue.take(ROOM)) {
    assert.ok(group.writer.bytes.length < 3 * LEDGER_GROUP_BYTES_MAX, `${group.writer.bytes.length} bytes`);
    const bytes = frameGroup(group, ID, 0n);
    const { leaves } = hashGroup(group);
    assert.ok(bytes.length <= ROOM);
    assert.deepEqual(
      leaves,
      group.waiting.map(({ entry }) => hashLeaf(encodeLedgerEntry(entry))),
    );
    taken.push(...group.waiting);
    queue.release(group);
  }
  const numbers = Array.from({ length: records }, (_, nth) => nth + 1);
  const expected = [...numbers.filter((nth) => nth % 2 === 1), ...numbers.filter((nth) => nth % 2 === 0)];
  assert.deepEqual(
    taken.map(({ entry }) => entry.wallMs),
    expected,
  );
  assert.deepEqual([queue.length, queue.patience], [0, 'long']);
});
