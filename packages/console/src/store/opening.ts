import { existsSync, renameSync } from 'node:fs';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { Alert } from '../alerts/alert.ts';
import { makeOwnAlert } from '../alerts/own-alert.ts';
import { Outbox } from './outbox.ts';

/** https://sqlite.org/rescode.html (read 2026-11-22): SQLITE_CORRUPT and SQLITE_NOTADB. */
const DAMAGED: ReadonlySet<unknown> = new Set([11, 26]);

export interface OpenedStore {
  readonly outbox: Outbox;
  /** What is to be told where another store had to be begun. */
  readonly alert: Alert | null;
}

/** A store that is damaged, or not one of this program, is put aside as it is: without one nobody would be told of anything. */
export function openStore(file: string, nowMs: number): OpenedStore {
  try {
    return { outbox: openSound(file), alert: null };
  } catch (error) {
    if (!isUnusable(error)) throw error;
    const aside = `${file}.aside-${nowMs}`;
    for (const suffix of ['', '-journal', '-wal', '-shm'])
      if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
    return { outbox: new Outbox(file), alert: tellReplaced(aside, nowMs) };
  }
}

function openSound(file: string): Outbox {
  const outbox = new Outbox(file);
  try {
    outbox.demandSound();
    return outbox;
  } catch (error) {
    outbox[Symbol.dispose]();
    throw error;
  }
}

function isUnusable(error: unknown): boolean {
  if (error instanceof BittingError) return error.code === 'DATA_DIRECTORY_FOREIGN';
  return isDamage(error);
}

/** What SQLite throws where the file is not what was written. */
export function isDamage(error: unknown): boolean {
  const errcode = (error as { readonly errcode?: unknown } | null)?.errcode;
  return typeof errcode === 'number' && DAMAGED.has(errcode & 0xff);
}

function tellReplaced(aside: string, atMs: number): Alert {
  return makeOwnAlert(
    'store-replaced',
    { atMs },
    {
      severity: 'critical',
      title: 'The store of alerts was begun anew',
      sentence: `It was damaged or of another program, and is kept as ${aside}. What had not been told yet is told by nobody.`,
      advice: '"bitting ledger search" shows what happened since the last alert that came.',
    },
  );
}
