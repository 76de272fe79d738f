import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { EpochMs } from '../../trading/vocabulary.ts';
import { formatTimestamp, parseTimestamp } from './timestamp.ts';

const TEXT = '2026-11-22T11:30:00.123Z';

/** Of a text that stands at the end of a head, behind a passphrase and much else. */
function readFromHead(headBytes: number): EpochMs | null {
  const head = Buffer.alloc(headBytes, 'x');
  head.write(TEXT, headBytes - TEXT.length);
  return parseTimestamp(head.toString('latin1').slice(-TEXT.length));
}

test('What is kept of a timestamp does not keep the head that it was read from (LEK-07).', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const measure = async (): Promise<number> => {
    // What a turn of the event loop has let go is found in the next one.
    for (let turn = 0; turn < 3; turn += 1) {
      await new Promise((resolve) => void setImmediate(resolve));
      collect();
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const headBytes = 16 * 1024 * 1024;
  const before = await measure();
  const instant = readFromHead(headBytes);
  const kept = (await measure()) - before;
  assert.ok(kept < headBytes / 4, `${kept} bytes`);
  assert.ok(instant !== null);
  assert.equal(formatTimestamp(instant), TEXT);
});
