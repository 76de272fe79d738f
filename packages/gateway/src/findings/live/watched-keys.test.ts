import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { makeDirectory } from '../../ledger/testing/log-bench.ts';
import { HOUR_MS, MIDNIGHT, request } from '../testing/stories.ts';
import { KEYS_HELD_MAX } from './bounds.ts';
import { WatchFile } from './watch-file.ts';
import { WatchedKey } from './watched-key.ts';
import { WatchedKeys } from './watched-keys.ts';

const PLACE = { sequence: 1, segment: 0, offset: 0 };
const PROGRESS = { ...PLACE, lastPlace: { ...PLACE, sequence: 0 }, last: new Uint8Array(32) };

test('Of more keys than are held those that were used last stay, and the others come back from the file.', (t) => {
  const file = new WatchFile(path.join(makeDirectory(t), 'watch.db'));
  t.after(() => file.close());
  const keys = new WatchedKeys(file);
  for (let index = 0; index <= 2 * KEYS_HELD_MAX; index += 1) {
    const { key } = keys.of(`key_${index}`, `acc_${index}`);
    key.take({ kind: 'request', request: request(MIDNIGHT) });
  }
  assert.ok(keys.isFull);
  file.write(keys.changed(), PROGRESS);
  keys.saved();
  assert.ok(!keys.isFull);
  assert.deepEqual([...keys.changed()], []);
  const { key } = keys.of('key_0', '');
  assert.equal(key.accountId, 'acc_0');
  assert.equal(key.save().hour.part.orders, 1);
});

test('What was done in an hour is a habit in the next one, for thirty days, and what is over is let go of.', () => {
  const key = new WatchedKey('acc_1');
  const order = (atMs: number, instrument = 'BTC-USDT'): void =>
    key.take({ kind: 'request', request: request(atMs, { instruments: [instrument] }) });
  order(MIDNIGHT);
  order(MIDNIGHT + HOUR_MS, 'MEME-USDT');
  const sizeOf = (): number => (key.save().rules.get('new-instrument') as Map<string, unknown>).size;
  assert.equal(sizeOf(), 1);
  order(MIDNIGHT + 2 * HOUR_MS, 'MEME-USDT');
  assert.equal(sizeOf(), 0);
  assert.equal(key.save().days.size, 1);
  order(MIDNIGHT + 24 * HOUR_MS);
  order(MIDNIGHT + 30 * 24 * HOUR_MS);
  assert.equal(key.save().days.size, 2);
  order(MIDNIGHT + 31 * 24 * HOUR_MS);
  assert.equal(key.save().days.size, 2, 'the thirtieth comes, the first goes');
});
