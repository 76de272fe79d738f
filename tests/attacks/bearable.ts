/** What good traffic notices of an attack: ratios of one run, because machines differ. `FLOOD_SECONDS` makes it long. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { openRaw, renderRequest } from '../support/raw-client.ts';
import { readCount } from './counts.ts';
import type { Front } from './fronts.ts';
import { describeWindows, measurePairs, ratioOf, type PairedWindows } from './paired-windows.ts';

export const SECONDS = readCount('FLOOD_SECONDS', 1);
export const WINDOW_MS = SECONDS * 300;
/** Good traffic's slowest hundredth against its own without the attack. */
const TERMS = { ratioMax: 3, floorMs: 4 };
const PAUSE_MS = 2;
const WARM_UP_MS = 300;

interface Caller {
  readonly front: Front;
  readonly connection: Awaited<ReturnType<typeof openRaw>>;
}

/** Reads one after the other on one kept connection for that long: the slowest hundredth, in milliseconds. */
async function measure({ front, connection }: Caller, durationMs: number): Promise<number> {
  const times: number[] = [];
  const end = performance.now() + durationMs;
  while (performance.now() < end) {
    const begin = performance.now();
    connection.write(renderRequest(front.url, front.read()));
    const answer = await connection.readAnswer();
    times.push(performance.now() - begin);
    assert.ok(answer !== null && front.isServed(answer), answer?.body.toString() ?? 'hung up on');
    // Below the key's own rate.
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return times.sort((left, right) => left - right)[Math.floor(times.length * 0.99)] ?? Number.NaN;
}

/**
 * Windows with and without the attack by turns. The caller is there before the attack: who fills every place of a port keeps
 * newcomers out of it, and that is what the bounds are for.
 */
export async function compare(
  front: Front,
  attack: (run: () => Promise<void>) => Promise<void>,
): Promise<PairedWindows> {
  const caller = { front, connection: await openRaw(front.url) };
  const without = (): Promise<number> => measure(caller, WINDOW_MS);
  try {
    await measure(caller, WARM_UP_MS);
    return await measurePairs(
      {
        without,
        during: async () => {
          let measured = Number.NaN;
          await attack(async () => {
            measured = await without();
          });
          return measured;
        },
      },
      TERMS,
    );
  } finally {
    caller.connection.end();
  }
}

export function assertBearable(context: TestContext, windows: PairedWindows): void {
  const text = describeWindows(windows, TERMS);
  context.diagnostic(`p99 with the attack / without: ${text}`);
  assert.ok(ratioOf(windows, TERMS) < TERMS.ratioMax, text);
}

/** A crowd needs sockets. */
export function openFilesMax(): number {
  const row = /^Max open files\s+(\d+)/mu.exec(readFileSync('/proc/self/limits', 'utf8'));
  return Number(row?.[1] ?? Number.POSITIVE_INFINITY);
}
