import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { AeadKey } from '@bitting/core/crypto/aead-key.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { DayPseudonyms, type ErasedAgain } from '../day-pseudonyms.ts';
import { PrivateStore } from '../private-store.ts';

export const DAY_MS = 86_400_000;

/** Pseudonyms over a file of their own, whose vault is one key. */
export interface PrivacyGround {
  readonly file: string;
  readonly clock: ManualClock;
  readonly keyBytes: Uint8Array;
  /** What the vault knows of days that were erased. */
  readonly erased: { before: string | null; note(before: string): void };
  /** Files that were put back, as it was told. */
  readonly again: ErasedAgain[];
  /** What was erased while the vault was sealed, as it was told when the vault had taken it. */
  readonly noted: string[];
  store: PrivateStore;
  pseudonyms: DayPseudonyms;
  unseal(): void;
  /** The same file in another life; sealed. */
  reopen(): void;
  /** All bytes of all files there are. */
  readFiles(): Buffer;
}

export function openPrivacyGround(context: TestContext): PrivacyGround {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-private-'));
  const file = path.join(directory, 'private.db');
  const clock = new ManualClock();
  const keyBytes = randomBytes(32);
  const erased: PrivacyGround['erased'] = {
    before: null,
    note: (before) => {
      if (before > (erased.before ?? '')) erased.before = before;
    },
  };
  const again: ErasedAgain[] = [];
  const noted: string[] = [];
  const told = {
    erased,
    erasedAgain: (one: ErasedAgain) => void again.push(one),
    erasedSealed: (before: string) => void noted.push(before),
  };
  const open = (): Pick<PrivacyGround, 'store' | 'pseudonyms'> => {
    const store = PrivateStore.open(file);
    return { store, pseudonyms: new DayPseudonyms({ store, clock, random: randomBytes, ...told }) };
  };
  const ground: PrivacyGround = {
    file,
    clock,
    keyBytes,
    erased,
    again,
    noted,
    ...open(),
    unseal: () => {
      ground.pseudonyms.use(AeadKey.takeBytes('account', Uint8Array.from(keyBytes)));
    },
    reopen: () => {
      ground.pseudonyms.use(null);
      ground.store.close();
      Object.assign(ground, open());
    },
    readFiles: () =>
      Buffer.concat(readdirSync(directory).map((name) => readFileSync(path.join(directory, name)))),
  };
  ground.unseal();
  context.after(() => {
    ground.pseudonyms.use(null);
    ground.store.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return ground;
}
