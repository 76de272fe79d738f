import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { TradingState } from '@bitting/core/trading/vocabulary.ts';
import { Journal } from '../admin/journal.ts';
import { createStamp } from '../ports/stamp.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryLedger } from '../testing/memory-ledger.ts';
import { HALT_FILE_POLL_MS } from './bounds.ts';
import { HALT_FILE_ACTOR, HaltFile } from './halt-file.ts';

interface Stage extends Disposable {
  readonly file: string;
  readonly clock: ManualClock;
  readonly ledger: MemoryLedger;
  readonly halted: HaltFile;
  readonly keys: { installationState: TradingState; setInstallationState(state: TradingState): void };
}

function openStage(isWritable = true): Stage {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-halt-'));
  const file = path.join(directory, 'HALT');
  const clock = new ManualClock();
  const ledger = new MemoryLedger();
  const keys: Stage['keys'] = {
    installationState: 'active',
    setInstallationState(state) {
      this.installationState = state;
      if (!isWritable) throw new Error('the store is locked');
    },
  };
  const journal = new Journal(ledger, createStamp(clock, 'b007'));
  const halted = new HaltFile({ file, keys, journal, clock });
  return {
    file,
    clock,
    ledger,
    halted,
    keys,
    [Symbol.dispose]: () => {
      halted.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

test('the file halts within one look, whatever kind of file it is', () => {
  for (const make of [
    (file: string) => {
      writeFileSync(file, '');
    },
    (file: string) => {
      mkdirSync(file);
    },
    (file: string) => {
      symlinkSync('/nonexistent', file);
    },
  ]) {
    using stage = openStage();
    stage.halted.start();
    stage.clock.advance(10 * HALT_FILE_POLL_MS);
    assert.equal(stage.keys.installationState, 'active');
    make(stage.file);
    stage.clock.advance(HALT_FILE_POLL_MS);
    assert.equal(stage.keys.installationState, 'halted');
  }
});

test('the file is looked for often enough', () => {
  assert.ok(HALT_FILE_POLL_MS <= 25);
});

test('the halt is recorded once, as an act of nobody, and a stricter state stays', async () => {
  using stage = openStage();
  writeFileSync(stage.file, '');
  stage.halted.start();
  stage.clock.advance(50 * HALT_FILE_POLL_MS);
  await new Promise(setImmediate);
  const acts = stage.ledger.ofType('admin');
  assert.deepEqual(
    acts.map(({ operatorId, act, subject }) => ({ operatorId, act, subject })),
    [{ operatorId: HALT_FILE_ACTOR, act: 'halt', subject: null }],
  );
  assert.match(acts[0]?.reason ?? '', /HALT/u);
  stage.keys.installationState = 'suspended';
  stage.clock.advance(HALT_FILE_POLL_MS);
  assert.equal(stage.keys.installationState, 'suspended');
});

test('the halt holds where neither store nor ledger can be written', async () => {
  using stage = openStage(false);
  stage.ledger.writable = false;
  writeFileSync(stage.file, '');
  stage.halted.start();
  assert.equal(stage.keys.installationState, 'halted');
  await new Promise(setImmediate);
  assert.equal(stage.ledger.gaps.length, 1);
});

test('removing the file resumes nothing, and what resumes beside it is halted again', () => {
  using stage = openStage();
  writeFileSync(stage.file, '');
  stage.halted.start();
  assert.equal(stage.halted.isThere(), true);
  stage.keys.installationState = 'active';
  stage.clock.advance(HALT_FILE_POLL_MS);
  assert.equal(stage.keys.installationState, 'halted');
  rmSync(stage.file);
  assert.equal(stage.halted.isThere(), false);
  stage.clock.advance(10 * HALT_FILE_POLL_MS);
  assert.equal(stage.keys.installationState, 'halted');
  stage.keys.installationState = 'active';
  stage.clock.advance(10 * HALT_FILE_POLL_MS);
  assert.equal(stage.keys.installationState, 'active');
});

test('what cannot be looked at halts', () => {
  using stage = openStage();
  const { keys, clock } = stage;
  const journal = new Journal(stage.ledger, createStamp(clock, 'b007'));
  writeFileSync(stage.file, '');
  const behindFile = new HaltFile({ file: path.join(stage.file, 'HALT'), keys, journal, clock });
  behindFile.start();
  behindFile.close();
  assert.equal(keys.installationState, 'halted');
});

test('nothing is looked at any more after the end', () => {
  using stage = openStage();
  stage.halted.start();
  stage.halted.close();
  writeFileSync(stage.file, '');
  stage.clock.advance(10 * HALT_FILE_POLL_MS);
  assert.equal(stage.keys.installationState, 'active');
});
