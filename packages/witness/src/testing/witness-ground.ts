/** A witness whose files, clocks and logs a test has in its hands. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { formatNoteKey, type NoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { CosignedHeads } from '../cosigned-heads.ts';
import { createWitnessDirectory, openWitnessDirectory, type WitnessLayout } from '../directory.ts';
import { DURABLE_WRITE, type DurableWrite } from '../durable-file.ts';
import { KnownLogs } from '../known-logs.ts';
import { Witness } from '../witness.ts';
import type { WitnessKey } from '../witness-key.ts';

export const WITNESS_NAME = 'witness.example/one';

export interface WitnessGround {
  readonly layout: WitnessLayout;
  readonly key: WitnessKey;
  readonly clock: { nowMs: number; wallMs(): number; monotonicMs(): number };
  /** As a process that starts: what it knows is what is on the disk. */
  readonly open: (write?: DurableWrite) => { readonly witness: Witness; readonly heads: CosignedHeads };
}

export function makeTemporary(context: TestContext): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'bitting-witness-'));
  context.after(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

export function makeWitness(
  context: TestContext,
  logs: readonly { readonly verifier: NoteKey }[],
): WitnessGround {
  const directory = path.join(makeTemporary(context), 'w');
  createWitnessDirectory(directory, { name: WITNESS_NAME, seed: new Uint8Array(32).fill(7) });
  const { layout, key } = openWitnessDirectory(directory);
  writeFileSync(layout.logsFile, logs.map(({ verifier }) => `${formatNoteKey(verifier)}\n`).join(''));
  const clock = {
    nowMs: 1_800_000_000_000,
    wallMs: () => clock.nowMs,
    monotonicMs: () => clock.nowMs,
  };
  return {
    layout,
    key,
    clock,
    open: (write = DURABLE_WRITE) => {
      const heads = new CosignedHeads(layout.headsDirectory, key.verifier, write);
      return { witness: new Witness({ key, logs: new KnownLogs(layout.logsFile), heads, clock }), heads };
    },
  };
}
