/**
 * The power is cut under load: an image of the disk is taken at random instants, without a sync, and a machine starts again with
 * it. `POWER_CUTS` and `POWER_SEED` choose how often and when.
 */
import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { layOutData, type DataLayout } from '@bitting/gateway/config/data-layout.ts';
import { isWhole, LoopDisk, whyNoLoopDisk } from './loop-disk.ts';
import { seededRandom } from './random.ts';
import { copyTold, nothingTold, TracedGround, type Told, type TracedLife } from './traced-ground.ts';

const CUTS = Number(process.env['POWER_CUTS'] ?? 3);
const SEED = Number(process.env['POWER_SEED'] ?? 20_261_121);
/** Of one life: the venue keeps only so many orders. */
const CUTS_PER_LIFE = 20;
const DISK_BYTES = 64 * 1024 * 1024;
/** Segments are made and filled under load, too. */
const DISK_SIZES = { segmentBytes: 32_768, reserveBytes: 131_072 };
const BETWEEN_MS = 300;
const WORKERS = 2;
const CONTROL_BYTES = 4_096;

const REASON = whyNoLoopDisk();
const SKIP = REASON === null ? {} : { skip: REASON };

interface Cut {
  readonly image: string;
  /** What had been told when it came. */
  readonly told: Told;
  readonly control: string;
}

void test(
  `CRS-03 A gateway whose power is cut ${CUTS} times under load has kept what it acknowledged (seed ${SEED}).`,
  SKIP,
  async (context) => {
    const random = seededRandom(SEED);
    let lost = 0;
    let placed = 0;
    for (let left = CUTS; left > 0; left -= CUTS_PER_LIFE) {
      const ground = await TracedGround.open();
      const images = mkdtempSync(path.join(os.tmpdir(), 'bitting-cuts-'));
      try {
        const cuts = await cutUnderLoad(ground, { images, count: Math.min(left, CUTS_PER_LIFE), random });
        for (const cut of cuts) {
          placed += cut.told.placed.length;
          if (!(await startAgain(ground, cut))) lost += 1;
        }
      } finally {
        rmSync(images, { recursive: true });
        await ground.close();
      }
    }
    assert.ok(lost > CUTS / 2, 'positive control: what nobody synced is lost with the power');
    assert.ok(placed > CUTS, 'the load placed orders');
    context.diagnostic(
      `${placed} acknowledged orders in ${CUTS} images, none lost; ${lost} files that were not synced`,
    );
  },
);

async function cutUnderLoad(
  ground: TracedGround,
  {
    images,
    count,
    random,
  }: { readonly images: string; readonly count: number; readonly random: () => number },
): Promise<readonly Cut[]> {
  const disk = LoopDisk.make(DISK_BYTES);
  const cuts: Cut[] = [];
  try {
    const layout = ground.copy(disk.directory);
    const life = await ground.start(layout, nothingTold(), DISK_SIZES);
    const load = startLoad(ground, life);
    try {
      while (cuts.length < count) {
        await wait(random() * BETWEEN_MS);
        cuts.push(cutPower(disk, { life, image: path.join(images, `image-${cuts.length}`) }));
      }
    } finally {
      await load.stop();
      await life.process.stop();
    }
  } finally {
    disk.close();
  }
  return cuts;
}

/** Nothing happens in this process meanwhile, so that what was told is what was told at that instant. */
function cutPower(
  disk: LoopDisk,
  { life, image }: { readonly life: TracedLife; readonly image: string },
): Cut {
  const { pid } = life.process;
  const told = copyTold(life.told);
  const control = `control-${path.basename(image)}`;
  writeFileSync(path.join(disk.directory, control), Buffer.alloc(CONTROL_BYTES, 1));
  process.kill(pid, 'SIGSTOP');
  try {
    while (!/^State:\tT/mu.test(readFileSync(`/proc/${pid}/status`, 'utf8')));
    disk.cutPower(image);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  return { image, told, control };
}

/** Orders, cancels, keys and receipts, as fast as they are answered. */
function startLoad(ground: TracedGround, life: TracedLife): { stop(): Promise<void> } {
  const over = new AbortController();
  const workers = Array.from({ length: WORKERS }, async () => {
    while (!over.signal.aborted) {
      const id = await ground.placeOkx(life);
      if (id !== null) await ground.cancelOkx(life, id);
    }
  });
  workers.push(
    (async () => {
      while (!over.signal.aborted) await ground.act(life);
    })(),
  );
  return {
    stop: async () => {
      over.abort();
      await Promise.all(workers);
      assert.deepEqual(life.told.refused, []);
    },
  };
}

/** All that was told holds on the disk as it was. True when what nobody had synced was there as well. */
async function startAgain(ground: TracedGround, { image, told, control }: Cut): Promise<boolean> {
  const disk = LoopDisk.start(image);
  try {
    const name = readdirSync(disk.directory).find((entry) => entry.startsWith('bitting-'));
    assert.ok(name !== undefined);
    const layout = layOutData(path.join(disk.directory, name));
    rmSync(layout.adminSocket, { force: true });
    demandSound(layout);
    await ground.check(layout, told, { wasPowerCut: true });
    return isWhole(path.join(disk.directory, control), CONTROL_BYTES);
  } catch (error) {
    throw new Error(`${path.basename(image)} (seed ${SEED})`, { cause: error });
  } finally {
    disk.close();
  }
}

/** Read apart from the gateway, which would mend what can be mended. */
function demandSound({ vaultDirectory }: DataLayout): void {
  const copy = mkdtempSync(path.join(os.tmpdir(), 'bitting-sound-'));
  try {
    for (const name of readdirSync(vaultDirectory))
      copyFileSync(path.join(vaultDirectory, name), path.join(copy, name));
    for (const name of readdirSync(copy).filter((file) => file.endsWith('.db'))) {
      using database = new DatabaseSync(path.join(copy, name));
      assert.deepEqual({ ...database.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
    }
    assert.ok(existsSync(path.join(copy, 'vault.db')));
  } finally {
    rmSync(copy, { recursive: true });
  }
}
