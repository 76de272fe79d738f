import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { layOutData } from '../config/data-layout.ts';
import { makeDirectory, openLog } from '../ledger/testing/log-bench.ts';
import { ask } from '../search/testing/search-ground.ts';
import { SearchProcess } from './search-process.ts';

/** Children of this process that search, by `ps`. */
function searching(): readonly number[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], {
    encoding: 'utf8',
  });
  return stdout
    .split('\n')
    .filter((line) => line.includes('bitting-search') || line.includes('search/main.ts'))
    .map((line) => Number.parseInt(line, 10));
}

void test('process that searches answers the first question, again after it was killed, and is gone when it is stopped', async (context) => {
  const directory = makeDirectory(context);
  const layout = layOutData(directory);
  mkdirSync(layout.ledgerDirectory);
  mkdirSync(layout.indexDirectory);
  const log = await openLog(layout.ledgerDirectory);
  await log.append(3);
  const search = new SearchProcess(layout);
  context.after(() => search.stop());
  const question = { kind: 'search', query: ask({}) } as const;
  const found = await search.ask(question);
  assert.equal(found.kind === 'page' && found.page.records.length, 3);
  const [pid] = searching();
  assert.ok(pid !== undefined);
  const lost = search.ask(question);
  process.kill(pid, 'SIGKILL');
  assert.ok(['failed', 'page'].includes((await lost).kind));
  await log.append(1);
  while (searching().includes(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
  const again = await search.ask(question);
  assert.equal(again.kind === 'page' && again.page.records.length, 4);
  await search.stop();
  assert.deepEqual(searching(), []);
  assert.equal((await search.ask(question)).kind, 'failed');
  assert.ok(existsSync(path.join(layout.indexDirectory, 'ledger.db')));
  await log.close();
});
