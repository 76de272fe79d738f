import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import fc from 'fast-check';
import { HOUR_MS, MIDNIGHT, MINUTE_MS, SECOND_MS } from '../testing/stories.ts';
import { ELSEWHERE, WatchedLog } from '../testing/watched-log.ts';

const NIGHT = MIDNIGHT + 3 * HOUR_MS;

/** Twenty orders within a minute. */
function theft(log: WatchedLog, beginMs = NIGHT): readonly LedgerEntry[] {
  return repeatOrders(20, (index) =>
    log.order(beginMs + index * SECOND_MS, { address: ELSEWHERE, instrument: 'MEME-USDT' }),
  );
}

function repeatOrders(times: number, one: (index: number) => LedgerEntry): readonly LedgerEntry[] {
  return Array.from({ length: times }, (_, index) => one(index));
}

function rulesOf(told: readonly string[]): readonly string[] {
  return told.map((one) => one.split(':')[0] ?? '').toSorted();
}

const ALL = ['new-address', 'new-instrument', 'order-spike', 'unusual-hour'];

test('A day like those before has nothing that is told.', async (t) => {
  const log = await WatchedLog.open(t);
  await log.work();
  assert.deepEqual(await log.look(), []);
  await log.write(...repeatOrders(5, (index) => log.order(MIDNIGHT + 9 * HOUR_MS + index * MINUTE_MS)));
  assert.deepEqual(await log.look(), []);
});

test('A theft is told by every rule that the report would tell it by, each of them once.', async (t) => {
  const log = await WatchedLog.open(t);
  await log.work();
  await log.look();
  const told: string[] = [];
  for (const entry of theft(log)) {
    await log.write(entry);
    told.push(...(await log.look()));
  }
  assert.deepEqual(rulesOf(told), ALL);
  assert.ok(told.includes('new-instrument: First orders in MEME-USDT: 1 request'), told.join('\n'));
  assert.deepEqual(new Set(log.told.map(({ virtualKeyId }) => virtualKeyId)), new Set(['key_1']));
  assert.deepEqual(new Set(log.told.map(({ accountId }) => accountId)), new Set(['acc_1']));
  assert.deepEqual(await log.look(), []);
});

test('Another key with the same habits is not suspected of what the first one does.', async (t) => {
  const log = await WatchedLog.open(t);
  await log.work({ key: 'key_2' });
  await log.work();
  await log.write(...theft(log));
  assert.equal((await log.look()).length, 4);
  assert.ok(log.told.every(({ virtualKeyId }) => virtualKeyId === 'key_1'));
});

test('Of one rule and key one finding is told in an hour; those besides are counted, and told with the next hour.', async (t) => {
  const log = await WatchedLog.open(t);
  await log.work();
  const visit = (minute: number): LedgerEntry =>
    log.order(MIDNIGHT + 9 * HOUR_MS + minute * MINUTE_MS, { address: `203.0.113.${minute}` });
  await log.write(visit(1));
  assert.equal((await log.look()).length, 1);
  for (let minute = 2; minute <= 20; minute += 1) await log.write(visit(minute));
  assert.deepEqual(await log.look(), []);
  log.nowMs = MIDNIGHT + 10 * HOUR_MS + MINUTE_MS - 1;
  assert.deepEqual(await log.look(), []);
  log.nowMs += 1;
  assert.deepEqual(await log.look(), [
    'new-address: 19 more of this kind, beginning with: First requests from 203.0.113.2: 1 request, none refused',
  ]);
  log.nowMs += HOUR_MS;
  assert.deepEqual(await log.look(), []);
});

test('What is told and does not come into the ledger is told again after ten seconds, until it does.', async (t) => {
  const log = await WatchedLog.open(t);
  await log.work();
  log.isHeard = false;
  await log.write(...theft(log));
  assert.equal((await log.look()).length, 4);
  assert.deepEqual(await log.look(), []);
  log.nowMs += 9_999;
  assert.deepEqual(await log.look(), []);
  log.nowMs += 1;
  log.isHeard = true;
  assert.equal((await log.look()).length, 4);
  log.nowMs += MINUTE_MS;
  assert.deepEqual(await log.look(), []);
});

test('Whoever begins anew, with what was saved or with nothing, tells nothing that the ledger has.', async (t) => {
  const log = await WatchedLog.open(t);
  await log.work();
  await log.look();
  log.save();
  await log.write(...theft(log));
  assert.equal((await log.look()).length, 4);
  log.end();
  assert.deepEqual(await log.look(), [], 'what came after it was saved');
  log.end();
  rmSync(log.watchFile);
  assert.deepEqual(await log.look(), [], 'nothing was saved');
  log.end();
  writeFileSync(log.watchFile, 'no database at all');
  assert.deepEqual(await log.look(), [], 'what was saved cannot be read');
});

test('What is still to be told when it ends is told by whoever begins next.', async (t) => {
  const log = await WatchedLog.open(t);
  await log.work();
  log.isHeard = false;
  await log.write(...theft(log));
  await log.look();
  log.save();
  log.end();
  assert.deepEqual(rulesOf(await log.look()), ALL);
});

test('What was told is told by a record that may lie far behind: all of them are read before anything is told.', async (t) => {
  const log = await WatchedLog.open(t);
  await log.work();
  await log.write(...theft(log));
  await log.write(...repeatOrders(1_100, () => log.order(NIGHT + MINUTE_MS, { key: 'key_2' })));
  const told = await log.look();
  assert.ok(told.length >= ALL.length);
  log.end();
  assert.deepEqual(await log.look(), []);
});

test('What was learned of another ledger is not taken for this one.', async (t) => {
  const other = await WatchedLog.open(t);
  await other.work({ key: 'key_2' });
  await other.look();
  other.save();
  other.end();
  const log = await WatchedLog.open(t);
  await log.work();
  await log.write(...theft(log));
  copyFileSync(other.watchFile, log.watchFile);
  assert.deepEqual(rulesOf(await log.look()), ALL);
});

test('A history that nobody watched is learned and not told, but for its last hour.', async (t) => {
  const log = await WatchedLog.open(t);
  await log.work();
  await log.write(...theft(log));
  const lastMs = NIGHT + 19 * SECOND_MS;
  log.nowMs = lastMs + HOUR_MS + 1;
  assert.deepEqual(await log.look(), []);
  const other = await WatchedLog.open(t);
  await other.work();
  await other.write(...theft(other));
  other.nowMs = lastMs + HOUR_MS;
  assert.deepEqual(rulesOf(await other.look()), ALL);
});

test('An address has another pseudonym every day: those of one are one, and what cannot be compared is not told.', async (t) => {
  const log = await WatchedLog.open(t);
  const named = (day: number, letter: string): string => `a1.202611${String(day)}.${letter.repeat(22)}`;
  const [monday, home, thief] = [named(16, 'A'), named(20, 'B'), named(20, 'C')];
  await log.work({ address: monday });
  let isOpen = false;
  log.compare = ({ address }) => (isOpen ? (address === home ? 0 : -1) : null);
  const morning = MIDNIGHT + 9 * HOUR_MS;
  await log.write(log.order(morning, { address: home }), log.order(morning + 1, { address: thief }));
  assert.deepEqual(await log.look(), [], 'nobody compares');
  isOpen = true;
  await log.write(log.order(morning + MINUTE_MS + 1, { address: home }));
  assert.deepEqual(await log.look(), []);
  await log.write(log.order(morning + MINUTE_MS + 2, { address: thief }));
  assert.deepEqual(await log.look(), [`new-address: First requests from ${thief}: 1 request, none refused`]);
  assert.deepEqual(log.asked.at(-1), { address: thief, among: [home] });
  const questions = log.asked.length;
  await log.write(log.order(morning + MINUTE_MS + 3, { address: home }));
  await log.look();
  assert.equal(log.asked.length, questions, 'what was compared is known');
});

test('Many callers that no key is known of are told without one.', async (t) => {
  const log = await WatchedLog.open(t);
  await log.write(log.event(MIDNIGHT, 'rejected-callers', { address: ELSEWHERE, count: '19' }));
  assert.deepEqual(await log.look(), []);
  await log.write(log.event(MIDNIGHT + 1, 'rejected-callers', { address: ELSEWHERE, count: '20' }));
  assert.deepEqual(await log.look(), [
    `guessing: 20 requests in a minute from ${ELSEWHERE} were of nobody who is known`,
  ]);
  assert.deepEqual([log.told[0]?.virtualKeyId, log.told[0]?.accountId], ['', '']);
});

test('Whenever it ends, saved or not, the same is told in the end, and nothing twice.', async (t) => {
  const whole = await WatchedLog.open(t);
  await whole.work();
  const expected: string[] = [];
  for (const entry of theft(whole)) {
    await whole.write(entry);
    expected.push(...(await whole.look()));
  }
  assert.equal(expected.length, 4);
  const end = fc.constantFrom('goes on', 'ends', 'saves', 'saves and ends');
  await fc.assert(
    fc.asyncProperty(fc.array(end, { minLength: 20, maxLength: 20 }), async (ends) => {
      const log = await WatchedLog.open(t);
      await log.work();
      const told: string[] = [];
      for (const [index, entry] of theft(log).entries()) {
        await log.write(entry);
        told.push(...(await log.look()));
        if (ends[index]?.startsWith('saves') === true) log.save();
        if (ends[index]?.endsWith('ends') === true) log.end();
      }
      assert.deepEqual(told, expected);
    }),
    { numRuns: 15 },
  );
});

test('Whoever begins with an old ledger reads what is older than the habits of a month no further than its segment.', async (t) => {
  const log = await WatchedLog.open(t);
  const old = MIDNIGHT - 60 * 24 * HOUR_MS;
  const long = 'x'.repeat(200);
  // Segments of the test are small: these fill several.
  for (let part = 0; part < 10; part += 1)
    await log.write(
      ...repeatOrders(40, (index) =>
        log.order(old + part + index, { key: `key_old${part}`, instrument: `OLD-${long}` }),
      ),
    );
  await log.work();
  await log.write(...theft(log));
  assert.deepEqual(rulesOf(await log.look()), ALL);
  log.save();
  log.end();
  const file = readFileSync(log.watchFile).toString('latin1');
  assert.ok(file.includes('key_1'));
  assert.ok(!file.includes('key_old0'), 'its segment is passed over');
  assert.ok(file.includes('key_old9'), 'the last of them is in the segment that the month begins in');
});

test('What is learned tells addresses as the ledger does: nothing of it is in clear.', async (t) => {
  const log = await WatchedLog.open(t);
  await log.work({ address: `a1.20261116.${'A'.repeat(22)}` });
  await log.look();
  log.save();
  log.end();
  const text = readFileSync(log.watchFile).toString('latin1');
  assert.ok(text.includes('BTC-USDT') || text.includes('a1.20261116'), 'the file holds what was learned');
  assert.ok(!text.includes('192.0.2.1'));
});
