import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { areEqual } from '@bitting/core/crypto/hash.ts';
import { decodeBase64 } from '@bitting/core/encoding/base64.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { SEGMENT_NAME, segmentName } from '@bitting/core/ledger/log-files.ts';
import { readSegmentHeader, SEGMENT_HEADER_BYTES, type SegmentHeader } from '@bitting/core/ledger/segment.ts';
import { TREE_HASH_BYTES } from '@bitting/core/ledger/tree/merkle.ts';
import { rootOf } from '@bitting/core/ledger/tree/proofs.ts';
import { TILE_WIDTH, tilePath } from '@bitting/core/ledger/tree/tiles.ts';
import { ARCHIVE_SEGMENTS_KEPT } from '../bounds.ts';
import type { LogTree } from './log-tree.ts';

/** What of old records a start of the gateway needs. */
export interface StartNeeds {
  /** The first segment that it reads. */
  readonly segment: number;
  /** The first record before that whose text is still needed; `null`: none. */
  readonly oldest: bigint | null;
}

export interface ArchivingPorts {
  readonly directory: string;
  readonly tree: Pick<LogTree, 'released' | 'tiles'>;
  /** Whether nobody reads records again that were not read since the start. */
  readonly isWhole: () => boolean;
  /** `null`: a start would read everything. */
  readonly startNeeds: () => StartNeeds | null;
}

/** Segments that somebody wants to let go of; see `ArchiveParameters`. */
export interface Going {
  readonly segment: number;
  readonly sha256: readonly string[];
  readonly root: string;
}

/** Their first record, the first one behind them, and their files. */
export interface Checked {
  readonly first: bigint;
  readonly end: bigint;
  readonly files: readonly string[];
}

/** What is there of the ledger: the first segment, and the one that is being filled. */
interface Present {
  readonly firstSegment: number;
  readonly first: bigint;
  readonly current: number;
}

/** Lets go of the first segments of the ledger, once they lie elsewhere and nothing needs them any more. */
export class Archiving {
  readonly #ports: ArchivingPorts;
  #isBusy = false;

  constructor(ports: ArchivingPorts) {
    this.#ports = ports;
  }

  /** The first record that is there. */
  async firstRecord(): Promise<bigint> {
    return (await this.#look()).first;
  }

  /** @throws BittingError `ARCHIVE_REFUSED` while the ledger is being read again */
  async plan(): Promise<{
    readonly first: bigint;
    readonly keepsFrom: number;
    readonly needed: bigint | null;
  }> {
    if (!this.#ports.isWhole())
      throw refused('since the start not all of them were read again; wait until bitting_ledger_whole is 1');
    const { firstSegment, first, current } = await this.#look();
    const needs = this.#ports.startNeeds();
    const keepsFrom = Math.max(firstSegment, Math.min(current - ARCHIVE_SEGMENTS_KEPT, needs?.segment ?? 0));
    return { first, keepsFrom, needed: needs?.oldest ?? null };
  }

  /** One at a time. */
  async exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#isBusy) throw refused('segments are being archived already');
    this.#isBusy = true;
    try {
      return await work();
    } finally {
      this.#isBusy = false;
    }
  }

  /** @throws BittingError `ARCHIVE_REFUSED` with the reason */
  async check({ segment, sha256, root }: Going): Promise<Checked> {
    const { first, keepsFrom, needed } = await this.plan();
    const { firstSegment } = await this.#look();
    if (segment !== firstSegment) throw refused(`the first segment here is ${firstSegment}`);
    const behind = segment + sha256.length;
    if (sha256.length === 0 || behind > keepsFrom) throw refused(`segments from ${keepsFrom} on stay`);
    const end = (await this.#headerOf(behind))?.firstSequence;
    if (end === undefined) throw refused(`segment ${behind} cannot be read`);
    if (needed !== null && needed < end) throw refused(`record ${needed} is still needed`);
    await this.#demandTiles(first, end);
    this.#demandRoot(end, root);
    const files = sha256.map((_, index) => path.join(this.#ports.directory, segmentName(segment + index)));
    for (const [index, file] of files.entries())
      if ((await hashFile(file)) !== sha256[index])
        throw refused(`${path.basename(file)} is not what was copied`);
    return { first, end, files };
  }

  /** From the first on, so that what is there is one stretch whenever the machine stops. */
  async remove({ files }: Checked): Promise<void> {
    for (const file of files) await rm(file);
  }

  /** The leaves of all of them lie in full tiles: those never change, and the operator made them durable. */
  async #demandTiles(first: bigint, end: bigint): Promise<void> {
    const covered = this.#ports.tree.released?.head.size ?? 0n;
    const width = BigInt(TILE_WIDTH);
    const last = (end - 1n) / width;
    if ((last + 1n) * width > covered) throw refused(`checkpoints cover ${covered} records`);
    for (let number = first / width; number <= last; number += 1n) {
      const name = tilePath({ level: 0, number, width: TILE_WIDTH });
      const size = await sizeOf(path.join(this.#ports.directory, name));
      if (size !== TILE_WIDTH * TREE_HASH_BYTES) throw refused(`${name} is not whole`);
    }
  }

  #demandRoot(end: bigint, told: string): void {
    const { released, tiles } = this.#ports.tree;
    const root = rootOf(end, tiles.nodes(released?.head.size ?? 0n));
    if (!areEqual(root, decodeBase64(told))) throw refused('its records have another root there');
  }

  async #look(): Promise<Present> {
    const names = await readdir(this.#ports.directory);
    const numbers = names
      .flatMap((name) => SEGMENT_NAME.exec(name)?.[1] ?? [])
      .map(Number)
      .toSorted((left, right) => left - right);
    const firstSegment = numbers[0] ?? 0;
    const first = (await this.#headerOf(firstSegment))?.firstSequence ?? 0n;
    for (const current of numbers.toReversed())
      if ((await this.#headerOf(current)) !== null) return { firstSegment, first, current };
    return { firstSegment, first, current: firstSegment };
  }

  async #headerOf(segment: number): Promise<SegmentHeader | null> {
    await using handle = await open(path.join(this.#ports.directory, segmentName(segment)), 'r');
    const { buffer } = await handle.read(Buffer.alloc(SEGMENT_HEADER_BYTES), 0, SEGMENT_HEADER_BYTES, 0);
    return readSegmentHeader(buffer);
  }
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size;
  } catch {
    return null;
  }
}

function refused(why: string): BittingError {
  return new BittingError('ARCHIVE_REFUSED', why, {
    publicDetail: `The segments cannot be archived: ${why}.`,
  });
}
