import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { encodeBase64 } from '@bitting/core/encoding/base64.ts';
import { segmentName } from '@bitting/core/ledger/log-files.ts';
import { rootOf } from '@bitting/core/ledger/tree/proofs.ts';
import { Archiving } from '../ledger/archiving.ts';
import { findRecord } from '../ledger/record-search.ts';
import { logKeyOf, makeDirectory, openLog, verify } from '../ledger/testing/log-bench.ts';
import { createStamp } from '../ports/stamp.ts';
import { Journal } from './journal.ts';
import { ledgerArchive, ledgerArchivePlan } from './operations/ledger-archive.ts';
import { ledgerReceipt } from './operations/ledger.ts';
import type { AdminCall, AdminPorts } from './operation.ts';

const withCode = (code: string) => (error: unknown) => error instanceof BittingError && error.code === code;

const CALL = { operator: { id: 'op_1' } } as unknown as AdminCall;

/** A log of several full segments, and what an operator says who copied the first one. */
async function makeGround(context: TestContext) {
  const directory = makeDirectory(context);
  const log = await openLog(directory);
  context.after(() => log.close());
  for (let batch = 0; batch < 6; batch += 1) await log.append(500);
  const { tree } = log.opened;
  await tree.release();
  const startNeeds = () => ({ segment: 1_000, oldest: null });
  const archiving = new Archiving({ directory, tree, startNeeds, isWhole: () => true });
  const journal = new Journal(log.writer, createStamp(log.clock, 'b-archive'));
  const find = (sequence: bigint) => findRecord(directory, sequence);
  const ports = { archiving, journal, tree, findRecord: find } as unknown as AdminPorts;
  const first = path.join(directory, segmentName(0));
  const end = readFileSync(path.join(directory, segmentName(1))).readBigUInt64BE(32);
  const given = {
    segment: 0,
    sha256: [createHash('sha256').update(readFileSync(first)).digest('hex')],
    root: encodeBase64(rootOf(end, tree.tiles.nodes(tree.released?.head.size ?? 0n))),
    to: '/mnt/archive',
    reason: 'full',
  };
  return { directory, log, ports, given, first, end };
}

test('ledger-archive records what goes, and lets go of it when a checkpoint covers the record.', async (context) => {
  const { directory, log, ports, given, first, end } = await makeGround(context);
  const plan = (await ledgerArchivePlan.run(ports, {} as never, CALL)) as Record<string, unknown>;
  assert.deepEqual([plan['first'], plan['neededFrom'], plan['segmentsMax']], ['0', null, 64]);
  const size = log.opened.tree.size;
  const archived = await ledgerArchive.run(ports, given as never, CALL);
  assert.deepEqual(archived, { first: '0', last: (end - 1n).toString(), segments: 1 });
  assert.ok(!existsSync(first));
  const record = await findRecord(directory, size);
  assert.deepEqual(
    record?.entry.type === 'admin' ? [record.entry.act, record.entry.reason, record.entry.details] : null,
    [
      'ledger-archive',
      'full',
      {
        first: '0',
        last: (end - 1n).toString(),
        segments: '0',
        sha256: given.sha256[0],
        root: given.root,
        to: '/mnt/archive',
      },
    ],
  );
  const { damage, archived: away } = verify(directory);
  assert.deepEqual([damage, away], [null, end], 'at the very moment at which it is gone');
});

test('ledger-archive removes nothing that no signed record says is archived.', async (context) => {
  const { log, ports, given, first } = await makeGround(context);
  log.opened.tree.use(null);
  await assert.rejects(ledgerArchive.run(ports, given as never, CALL), withCode('CHECKPOINT_MISSING'));
  assert.ok(existsSync(first));
  log.opened.tree.use(logKeyOf(1));
  await log.opened.tree.settled();
  await ledgerArchive.run(ports, given as never, CALL);
  assert.ok(!existsSync(first));
});

test('ledger-archive removes nothing where the act cannot be recorded.', async (context) => {
  const { log, ports, given, first } = await makeGround(context);
  const stamp = createStamp(log.clock, 'b-broken');
  const append = () => Promise.reject(new Error('the disk is broken'));
  const journal = new Journal(
    { append, note: () => undefined, writable: false, noteGap: () => undefined },
    stamp,
  );
  await assert.rejects(ledgerArchive.run({ ...ports, journal }, given as never, CALL), /broken/u);
  assert.ok(existsSync(first));
});

test('A receipt of an archived record is refused with what would help, one of another is written.', async (context) => {
  const { ports, given, end } = await makeGround(context);
  const ask = (sequence: bigint) => ledgerReceipt.run(ports, { sequence } as never, CALL);
  await ask(0n);
  await ledgerArchive.run(ports, given as never, CALL);
  for (const sequence of [0n, end - 1n]) await assert.rejects(ask(sequence), withCode('RECORD_ARCHIVED'));
  await ask(end);
});
