/** A disk whose power can be cut: a file system in a file, whose content at any instant is what a machine would find that starts again. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const TRIES = 50;
/** Fields of a block device's statistics: writes that were completed, and what is under way. */
const WRITES = 4;
const IN_FLIGHT = 8;

export class LoopDisk {
  /** Where it is mounted. */
  readonly directory: string;
  readonly #place: string;
  readonly #image: string;
  readonly #statistics: string;

  private constructor(place: string) {
    this.#place = place;
    this.#image = path.join(place, 'image');
    this.directory = path.join(place, 'disk');
    run('mount', '-o', 'loop', this.#image, this.directory);
    const [device = ''] = run('losetup', '-j', this.#image, '-O', 'NAME', '-n').trim().split('\n');
    this.#statistics = `/sys/block/${path.basename(device)}/stat`;
  }

  static make(bytes: number): LoopDisk {
    const place = makePlace();
    const image = path.join(place, 'image');
    writeFileSync(image, '');
    truncateSync(image, bytes);
    run('mkfs.ext4', '-q', '-F', image);
    return new LoopDisk(place);
  }

  /** The disk of a machine that starts again with what is in this file: its journal is played back. */
  static start(image: string): LoopDisk {
    const place = makePlace();
    run('cp', '--sparse=always', image, path.join(place, 'image'));
    return new LoopDisk(place);
  }

  /**
   * Copies what is on the disk now, without telling anybody to sync. Who writes has to be stopped; a copy while the system itself
   * wrote would be of no instant, and is made again.
   */
  cutPower(image: string): void {
    for (let nth = 0; nth < TRIES; nth += 1) {
      const before = this.#countWrites();
      run('cp', '--sparse=always', this.#image, image);
      if (before !== null && this.#countWrites() === before) return;
    }
    throw new Error('the disk is never still');
  }

  /** `null` while something is being written. */
  #countWrites(): string | null {
    const fields = readFileSync(this.#statistics, 'utf8').trim().split(/\s+/u);
    return fields[IN_FLIGHT] === '0' ? (fields[WRITES] ?? null) : null;
  }

  close(): void {
    run('umount', this.directory);
    rmSync(this.#place, { recursive: true });
  }
}

/** Why there can be none here; `null` where there can. */
export function whyNoLoopDisk(): string | null {
  try {
    LoopDisk.make(4 * 1024 * 1024).close();
    return null;
  } catch (error) {
    const [line = ''] = error instanceof Error ? error.message.split('\n') : [];
    return `an image of a disk cannot be mounted here (${line})`;
  }
}

/** True when there is a file of that size: neither gone nor cut short. */
export function isWhole(file: string, bytes: number): boolean {
  return statSync(file, { throwIfNoEntry: false })?.size === bytes;
}

function makePlace(): string {
  const place = mkdtempSync(path.join(os.tmpdir(), 'bitting-power-'));
  mkdirSync(path.join(place, 'disk'));
  return place;
}

function run(command: string, ...words: readonly string[]): string {
  return execFileSync(command, words, { encoding: 'utf8', stdio: 'pipe' });
}
