import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { chmod, rename, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { type DataLayout, layOutData } from '@bitting/gateway/config/data-layout.ts';
import { createDataDirectory, demandRoom } from '@bitting/gateway/supervisor/data-directory.ts';
import { markRestored } from '@bitting/gateway/supervisor/restored-directory.ts';
import { explainFailure } from './interruptible.ts';
import type { Manifest } from './manifest.ts';
import { type BackupSource, sync, unpackBackup } from './unpacking.ts';

export interface Restored {
  readonly layout: DataLayout;
  readonly manifest: Manifest;
}

/**
 * Puts a backup in place: into a directory that is absent or empty, whole or not at all. (Where nothing may be made beside it: whole, or
 * without the marker that makes it an installation.) What begins there is halted, and the ledger will say that it was restored.
 */
export async function restoreBackup(
  source: BackupSource,
  directory: string,
  onFile: (count: number) => void,
): Promise<Restored> {
  const layout = layOutData(directory);
  demandRoom(layout);
  const restore = randomBytes(8).toString('hex');
  const parent = path.dirname(layout.directory);
  const isBeside = mayMakeBeside(layout);
  const unfinished = path.join(
    isBeside ? parent : layout.directory,
    `.${path.basename(layout.directory)}.${restore.slice(0, 4)}`,
  );
  const moved: string[] = [];
  try {
    mkdirSync(parent, { recursive: true, mode: 0o700 });
    const made = createDataDirectory(unfinished);
    const manifest = await unpackBackup(source, unfinished, onFile);
    markRestored(made, markOf(manifest, restore));
    await sync(unfinished);
    await (isBeside ? rename(unfinished, layout.directory) : moveUp(unfinished, layout, moved));
    await sync(isBeside ? parent : layout.directory);
    return { layout, manifest };
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    for (const name of moved.toReversed())
      rmSync(path.join(layout.directory, name), { recursive: true, force: true });
    throw explainFailure(error, layout.directory, source.signal);
  }
}

const SHUT: ReadonlySet<unknown> = new Set(['EACCES', 'EROFS', 'EPERM']);

/** The user of a service has his directory, and may make none beside it; nothing takes the place of one that is mounted. */
function mayMakeBeside({ directory }: DataLayout): boolean {
  const parent = path.dirname(directory);
  try {
    const place = statSync(directory, { throwIfNoEntry: false });
    if (place !== undefined && place.dev !== statSync(parent).dev) return false;
    accessSync(parent, constants.W_OK | constants.X_OK);
    return true;
  } catch (error) {
    return !SHUT.has((error as NodeJS.ErrnoException).code);
  }
}

/**
 * The marker comes last: without it nothing takes the directory for an installation. `moved`: what lies there by us. Throws
 * `DATA_DIRECTORY_FOREIGN` where something else came to lie there since it was found empty.
 */
async function moveUp(
  unfinished: string,
  { directory, markerFile }: DataLayout,
  moved: string[],
): Promise<void> {
  const marker = path.basename(markerFile);
  await chmod(directory, 0o700);
  if (readdirSync(directory).length > 1)
    throw new BittingError('DATA_DIRECTORY_FOREIGN', directory, {
      publicDetail: `Nothing was restored: something was put into ${directory} meanwhile. It was left there.`,
    });
  const names = readdirSync(unfinished).filter((name) => name !== marker);
  for (const name of [...names, marker]) {
    if (name === marker) await sync(directory);
    await rename(path.join(unfinished, name), path.join(directory, name));
    moved.push(name);
  }
  await rmdir(unfinished);
}

function markOf({ id, takenMs, ledger, vault }: Manifest, restore: string) {
  return {
    backup: id,
    restore,
    taken: new Date(takenMs).toISOString(),
    records: ledger.size,
    root: ledger.root,
    vault: vault.version,
  };
}
