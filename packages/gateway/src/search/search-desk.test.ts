import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { FAULT_REST_MS, FREE_BYTES_MIN, SEARCH_WAIT_MS, SEARCHES_MAX } from './bounds.ts';
import type { SearchCall } from './messages.ts';
import { RemoteSearch } from './remote-search.ts';
import { SearchDesk } from './search-desk.ts';
import { actOf, ask, BEGIN_MS, findAll, openSearchGround } from './testing/search-ground.ts';

void test('index does not grow on a disk that is nearly full, and what is in it is found', async (context) => {
  const ground = await openSearchGround(context);
  let freeBytes = FREE_BYTES_MIN;
  const { directory: ledgerDirectory, indexFile } = ground;
  const desk = new SearchDesk({ ledgerDirectory, indexFile, nowMs: () => 0, freeBytes: () => freeBytes });
  context.after(() => desk.close());
  await ground.append([actOf(BEGIN_MS, null)]);
  assert.deepEqual(findAll(desk, ask({ act: 'suspend' })), [0n]);
  freeBytes -= 1;
  await ground.append([actOf(BEGIN_MS, null)]);
  assert.deepEqual(findAll(desk, ask({ act: 'suspend' })), [0n]);
  freeBytes += 1;
  assert.deepEqual(findAll(desk, ask({ act: 'suspend' })), [1n, 0n]);
});

void test('index that cannot be opened is told, and tried again after a rest', async (context) => {
  const ground = await openSearchGround(context);
  await ground.append([actOf(BEGIN_MS, null)]);
  const indexFile = `${ground.directory}/not-there/search.db`;
  let nowMs = 0;
  const desk = new SearchDesk({
    ledgerDirectory: ground.directory,
    indexFile,
    nowMs: () => nowMs,
    freeBytes: () => Infinity,
  });
  context.after(() => desk.close());
  const question = { kind: 'search', query: ask({}) } as const;
  assert.equal(desk.answer(question).kind, 'failed');
  mkdirSync(`${ground.directory}/not-there`);
  assert.equal(desk.answer(question).kind, 'failed');
  nowMs += FAULT_REST_MS;
  assert.equal(desk.answer(question).kind, 'page');
  desk.close();
  rmSync(`${ground.directory}/not-there`, { recursive: true });
});

void test('gateway asks so many questions at once and no more, and waits for an answer so long and no longer', async () => {
  const calls: SearchCall[] = [];
  const clock = new ManualClock();
  const search = new RemoteSearch((call) => calls.push(call), clock);
  const asked = Array.from({ length: SEARCHES_MAX }, () => search.search(ask({})));
  const isCode = (code: string) => (error: unknown) => error instanceof BittingError && error.code === code;
  await assert.rejects(search.search(ask({})), isCode('OVERLOADED'));
  const page = { records: [], next: null, indexed: 7n };
  search.settle({ id: calls[0]?.id ?? 0, answer: { kind: 'page', page } });
  assert.deepEqual(await asked[0], page);
  search.settle({ id: calls[1]?.id ?? 0, answer: { kind: 'failed', cause: 'no room' } });
  await assert.rejects(asked[1] ?? Promise.resolve(), isCode('SEARCH_UNAVAILABLE'));
  clock.advance(SEARCH_WAIT_MS);
  for (const question of asked.slice(2)) await assert.rejects(question, isCode('SEARCH_UNAVAILABLE'));
  // One that comes too late is nobody's.
  search.settle({ id: calls[2]?.id ?? 0, answer: { kind: 'page', page } });
});
