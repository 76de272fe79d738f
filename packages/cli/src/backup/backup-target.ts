import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import path from 'node:path';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { explainFailure, interruptible } from './interruptible.ts';

const NAME = /^bitting-[0-9]{8}T[0-9]{6}Z\.tar\.age$/u;

/**
 * Where a backup goes: into a directory by the time at which it is made, or into the file that is named, unless it has to be a
 * directory. Refuses to overwrite.
 */
export function chooseTarget(to: string, nowMs: number, mustBeDirectory: boolean): string {
  const place = path.resolve(to);
  const isDirectory = statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (!isDirectory && (mustBeDirectory || to.endsWith('/')))
    throw new BittingError('DATA_DIRECTORY_MISSING', place, {
      publicDetail: `There is no directory ${place}: mount it, or make it for the gateway's user alone (install -d -m 700).`,
    });
  const stamp = new Date(nowMs).toISOString().replace(/[-:]|\.[0-9]+/gu, '');
  const file = isDirectory ? path.join(place, `bitting-${stamp}.tar.age`) : place;
  if (existsSync(file))
    throw new BittingError('DATA_DIRECTORY_FOREIGN', file, {
      publicDetail: `${file} is there already; a backup never overwrites one.`,
    });
  return file;
}

/** The backup is there in full, on the disk, or not at all. The number of its bytes. */
export async function writeTarget(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<number> {
  const unfinished = path.join(
    path.dirname(file),
    `.${path.basename(file)}.${randomBytes(4).toString('hex')}.new`,
  );
  let bytes = 0;
  try {
    {
      await using handle = await open(unfinished, 'wx', 0o600);
      for await (const chunk of interruptible(chunks, signal)) {
        await handle.writeFile(chunk);
        bytes += chunk.length;
      }
      await handle.sync();
    }
    await rename(unfinished, file);
    await using directory = await open(path.dirname(file), 'r');
    await directory.sync();
    return bytes;
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw explainFailure(error, file, signal);
  }
}

/** Removes the oldest backups of a directory until so many are left: those with the names that this program gives. */
export function removeOldest(directory: string, keep: number): readonly string[] {
  const names = readdirSync(directory)
    .filter((name) => NAME.test(name))
    .sort();
  const gone = names.slice(0, Math.max(0, names.length - keep));
  for (const name of gone) rmSync(path.join(directory, name));
  return gone;
}
