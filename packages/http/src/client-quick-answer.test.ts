import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';

import { createPool } from './client.ts';
import { ManualTime } from './testing/manual-time.ts';
import { AUTHORITY, SERVER_NAME } from './testing/tls-material.ts';
import { fillRequest } from './testing/venue-stage.ts';

const START_MS_MAX = 10_000;
const ANSWER_MS = 50;

test('client keeps a connection by TLS whose answer came sooner than the runtime said that the request is written', async (context) => {
  const told = new Int32Array(new SharedArrayBuffer(8));
  const venue = new Worker(new URL('testing/quick-venue.ts', import.meta.url), { workerData: told });
  context.after(() => venue.terminate());
  await Atomics.waitAsync(told, 0, 0, START_MS_MAX).value;
  const [port = 0] = told;
  const time = new ManualTime();
  const pool = createPool(
    { host: '127.0.0.1', port, tls: { servername: SERVER_NAME, ca: AUTHORITY }, hostHeader: SERVER_NAME },
    { clock: time, every: time.every, allowConnect: () => true, bounds: {} },
  );
  context.after(() => pool.close());
  for (let nth = 0; nth < 3; nth += 1) {
    const result = await askAndStandStill(() => pool.send(fillRequest()));
    assert.equal(result.kind, 'response', JSON.stringify(result));
  }
  assert.equal(told[1], 1);
});

/** Asks after this turn's input was heard, and lets the answer come before the next turn begins. */
function askAndStandStill<T>(ask: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      ask().then(resolve, reject);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ANSWER_MS);
    });
  });
}
