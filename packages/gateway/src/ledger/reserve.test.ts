import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import type { LedgerEntry, SystemEntry } from '@bitting/core/ledger/entry.ts';
import { EMPTY_ROOT } from '@bitting/core/ledger/tree/merkle.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { UNSIGNED_TOLD_MS, DISK_LOOK_MS, DISK_LOW_BYTES } from '../bounds.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import type { DiskState } from '../ports/disk.ts';
import { accepted, intentEntry, outcomeEntry, placeIntent, systemEntry } from '../testing/entries.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { openLedger } from './ledger.ts';
import { LedgerWatch } from './ledger-watch.ts';
import { makeSegmentFiles } from './segment-files.ts';
import { openSegmentFile } from './segment-file.ts';
import type { SegmentWriter } from './segment-writer.ts';

const ORDER = intentEntry('order', [toRecordedItem(placeIntent('mine'))]);
const CANCEL_ITEM = toRecordedItem({
  kind: 'cancel',
  instrument: 'BTC-USDT',
  market: 'spot',
  order: { kind: 'client-id', id: 'mine' },
  algo: false,
});
const CANCEL = intentEntry('cancel', [CANCEL_ITEM]);
const STAMP = { wallMs: ORDER.wallMs, monotonicMs: 1, boot: '00' };
const SUBJECT = { virtualKeyId: 'key-1', accountId: 'account-1', operation: 'GET /x', sourceAddress: '::1' };

/** Every kind of record, and whether a full disk takes it. */
const RECORDS: readonly (readonly [entry: LedgerEntry, isTaken: boolean])[] = [
  [ORDER, false],
  [CANCEL, true],
  [intentEntry('all', [{ ...CANCEL_ITEM, kind: 'account-cancel' }]), true],
  [intentEntry('mixed', [CANCEL_ITEM, ...ORDER.items]), false],
  [intentEntry('nothing', []), false],
  [intentEntry('leverage', [{ ...CANCEL_ITEM, kind: 'set-leverage' }]), false],
  [outcomeEntry('order', [accepted('1')]), true],
  [{ ...STAMP, type: 'resolution', intentId: 'order', items: [accepted('1')], evidence: 'order' }, true],
  [
    { ...STAMP, ...SUBJECT, type: 'read', venue: 'okx', instrument: null, upstreamHost: 'x', ...noAnswer() },
    false,
  ],
  [{ ...STAMP, ...SUBJECT, type: 'refusal', code: 'X', detail: '', ruleId: null, ...noPolicy() }, false],
  [{ ...STAMP, type: 'admin', operatorId: 'o', act: 'halt', subject: null, reason: null, details: {} }, true],
  [systemEntry(1, 'disk-full'), true],
];

function noAnswer() {
  return { httpStatus: null, stages: {} };
}

function noPolicy() {
  return { policyVersion: null, bodyHash: '', items: [] };
}

async function openWriter(context: TestContext, clock: ManualClock): Promise<SegmentWriter> {
  const directory = mkdtempSync(path.join(tmpdir(), 'bitting-reserve-'));
  const provider = makeSegmentFiles({ directory, segmentBytes: 16_384 });
  const opened = openLedger({ directory, provider, random: randomBytes, clock });
  const writer = await opened.start();
  context.after(async () => {
    await writer.close();
    opened.release();
    rmSync(directory, { recursive: true });
  });
  return writer;
}

async function isTaken(append: Promise<unknown>): Promise<boolean> {
  try {
    await append;
    return true;
  } catch (error) {
    assert.ok(error instanceof BittingError && error.code === 'LEDGER_UNAVAILABLE', String(error));
    return false;
  }
}

void test('CRS-04 full disk takes what cancels, ends, closes or is told to operators, and nothing else', async (context) => {
  const writer = await openWriter(context, new ManualClock());
  const control = await Promise.all(RECORDS.map(([entry]) => isTaken(writer.append(entry))));
  assert.ok(!control.includes(false), 'positive control');
  writer.reserve(true);
  for (const [entry, wanted] of RECORDS)
    assert.equal(await isTaken(writer.append(entry)), wanted, JSON.stringify(entry));
  assert.equal(writer.writable, true);
  writer.reserve(false);
  assert.ok(await isTaken(writer.append(ORDER)), 'there is room again');
});

void test('orders that wait while the disk becomes full are refused, cancels that wait are written', async (context) => {
  const writer = await openWriter(context, new ManualClock());
  const waiting = [ORDER, CANCEL, ORDER].map((entry) => isTaken(writer.append(entry)));
  writer.reserve(true);
  assert.deepEqual(await Promise.all(waiting), [false, true, false]);
});

void test('CRS-07 writer without a descriptor for the next segment refuses, and goes on when there is one', async (context) => {
  const directory = mkdtempSync(path.join(tmpdir(), 'bitting-reserve-'));
  const clock = new ManualClock();
  const provider = makeSegmentFiles({ directory, segmentBytes: 4_096 });
  let hasDescriptors = false;
  const openFile = (file: string) => {
    if (!hasDescriptors && file.includes('segment-')) throw new Error('EMFILE');
    return openSegmentFile(file);
  };
  const opened = openLedger({ directory, provider, random: randomBytes, clock, openFile });
  const writer = await opened.start();
  context.after(async () => {
    await writer.close();
    opened.release();
    rmSync(directory, { recursive: true });
  });
  assert.equal(await isTaken(writer.append(ORDER)), false);
  assert.equal(writer.writable, false);
  hasDescriptors = true;
  clock.advance(1_000);
  while (!writer.writable) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(await isTaken(writer.append(ORDER)));
});

/** A watch over a ledger that is nothing but a list. */
function openWatch() {
  const clock = new ManualClock();
  const taken: SystemEntry[] = [];
  const gaps: LedgerEntry[] = [];
  const reserved: boolean[] = [];
  const state = { isBroken: false, sealed: false, unsignedSinceMs: null as number | null };
  let tell: (disk: DiskState) => void = () => {};
  const watch = new LedgerWatch({
    clock,
    ledger: {
      writable: true,
      note: () => undefined,
      noteGap: (entry) => {
        gaps.push(entry);
      },
      append: async (entry) => {
        if (state.isBroken) throw new BittingError('LEDGER_UNAVAILABLE', 'broken');
        if (entry.type === 'system') taken.push(entry);
        return { sequence: 0n, leaf: EMPTY_ROOT };
      },
    },
    stamp: () => STAMP,
    writer: { reserve: (isReserved) => reserved.push(isReserved) },
    tree: {
      get unsignedSinceMs() {
        return state.unsignedSinceMs;
      },
      size: 7n,
      released: null,
    },
    keyRing: {
      get sealed() {
        return state.sealed;
      },
    },
    disk: {
      observe: (listener) => {
        tell = listener;
      },
    },
  });
  const events = (): readonly string[] => taken.map(({ event }) => event);
  return { clock, watch, state, taken, gaps, reserved, events, tell: (disk: DiskState) => tell(disk) };
}

void test('AU-5 disk that is low or full is told once when it begins and once when it is over, and keeps the reserve', () => {
  const { watch, reserved, taken, events, tell } = openWatch();
  assert.equal(watch.renderMetrics(), '', 'nothing is known yet');
  tell({ freeBytes: DISK_LOW_BYTES, isFull: false });
  assert.deepEqual(events(), []);
  tell({ freeBytes: DISK_LOW_BYTES - 1, isFull: false });
  tell({ freeBytes: 4_096, isFull: false });
  tell({ freeBytes: 0, isFull: true });
  tell({ freeBytes: 4_096, isFull: true });
  assert.match(watch.renderMetrics(), /^bitting_disk_free_bytes 4096$/mu);
  assert.match(watch.renderMetrics(), /^bitting_disk_full 1$/mu);
  tell({ freeBytes: DISK_LOW_BYTES, isFull: false });
  assert.match(watch.renderMetrics(), /^bitting_disk_full 0$/mu);
  assert.deepEqual(events(), ['disk-low', 'disk-full', 'disk-low-over', 'disk-full-over']);
  assert.deepEqual(taken[0]?.details, { freeBytes: String(DISK_LOW_BYTES - 1) });
  assert.deepEqual(reserved, [false, false, false, true, true, false]);
  watch.close();
});

void test('what cannot be told because the ledger takes nothing is told with its gaps', async () => {
  const { state, gaps, tell } = openWatch();
  state.isBroken = true;
  tell({ freeBytes: 0, isFull: true });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(
    gaps.map((entry) => entry.type === 'system' && entry.event),
    ['disk-low', 'disk-full'],
  );
});

void test('checkpoints that stay away for ten seconds are told, unless the vault is sealed, and so is the next one', () => {
  const { clock, state, taken, events, watch } = openWatch();
  state.unsignedSinceMs = clock.monotonicMs();
  clock.advance(UNSIGNED_TOLD_MS - 1);
  assert.deepEqual(events(), []);
  state.sealed = true;
  clock.advance(DISK_LOOK_MS);
  assert.deepEqual(events(), [], 'nothing is wrong');
  state.sealed = false;
  clock.advance(DISK_LOOK_MS);
  clock.advance(DISK_LOOK_MS);
  assert.deepEqual(events(), ['unsigned']);
  assert.deepEqual(taken[0]?.details, { records: '7', signed: '0' });
  state.unsignedSinceMs = clock.monotonicMs();
  clock.advance(DISK_LOOK_MS - 1);
  state.unsignedSinceMs = clock.monotonicMs();
  clock.advance(1);
  assert.deepEqual(events(), ['unsigned', 'signed']);
  watch.close();
  assert.equal(clock.timers, 0);
});
