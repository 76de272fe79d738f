/** Whoever follows the ledger while its gateway ends and begins again: nothing is missed, nothing comes twice. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { runCommandLine } from '../../packages/cli/src/run.ts';
import { recordSurroundings } from '../../packages/cli/src/testing/recorded-surroundings.ts';
import { Cleanup } from '../support/cleanup.ts';
import { openCommand } from '../support/command.ts';
import { bindPaperKey, issueTestKey, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { startPaperVenue } from '../support/simulator.ts';

const PATIENCE_MS = 30_000;

const cleanup = new Cleanup();
let directory: string;
let gateway: TestGateway;
let accountId: string;

before(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'bitting-follow-'));
  const venue = cleanup.add(await startPaperVenue());
  gateway = await startTestGateway(venue);
  openCommand(gateway);
  accountId = await bindPaperKey(gateway.admin, venue.openAccount().key, 'main');
});
after(async () => {
  await gateway.close();
  await cleanup.close();
  rmSync(directory, { recursive: true });
});

interface Following {
  readonly sequences: () => readonly number[];
  readonly end: () => Promise<void>;
}

/** A command that goes on until it is interrupted. */
function follow(...words: readonly string[]): Following {
  const surroundings = recordSurroundings();
  const abort = new AbortController();
  const signals = { ended: new Promise<never>(() => undefined), abort: abort.signal };
  const status = runCommandLine([...words, '--follow', '--json', '--data', gateway.layout.directory], {
    ...surroundings,
    signals,
  });
  return {
    sequences: () =>
      surroundings.written.out
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => Number((JSON.parse(line) as { sequence: string }).sequence)),
    end: async () => {
      abort.abort();
      await status;
    },
  };
}

/** The number of the record of a key that is issued now. */
async function issue(label: string): Promise<number> {
  const { virtualKeyId } = await issueTestKey(gateway.admin, accountId, { label });
  let found = -1;
  const onEvent = ({ sequence, ...event }: { sequence?: string; [field: string]: unknown }): void => {
    if (event['subject'] === virtualKeyId) found = Number(sequence);
  };
  await gateway.admin.tail({ limit: 100, follow: false }, { onEvent });
  assert.notEqual(found, -1);
  return found;
}

async function until(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!isSo()) {
    assert.ok(performance.now() < deadline, 'it never comes');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Its process is killed, or asked to end. */
async function again(how: 'killed' | 'stopped'): Promise<void> {
  if (how === 'killed') {
    process.kill(gateway.process.pid, 'SIGKILL');
    await gateway.process.ended;
  }
  gateway = await gateway.restart();
}

function assertWhole(sequences: readonly number[], from = 0): void {
  assert.deepEqual(
    sequences,
    Array.from(sequences, (_, index) => from + index),
  );
}

test('An export that follows has every record once, in order, whether the gateway is stopped or killed in between.', async () => {
  const cursor = path.join(directory, 'export.cursor');
  const words = ['ledger', 'export', '--cursor', cursor];
  const first = follow(...words);
  let last = await issue('before');
  await until(() => first.sequences().includes(last));
  await again('killed');
  last = await issue('after a kill');
  await until(() => first.sequences().includes(last));
  await again('stopped');
  last = await issue('after a stop');
  await until(() => first.sequences().includes(last));
  await until(() => Number(readFileSync(cursor, 'utf8')) > last);
  await first.end();
  const told = first.sequences();
  assertWhole(told);
  await again('killed');
  last = await issue('while nobody exports');
  const second = follow(...words);
  await until(() => second.sequences().includes(last));
  await second.end();
  assertWhole(second.sequences(), told.length);
});

test('A search that follows outlives its gateway, and shows what was written meanwhile, once.', async () => {
  const search = follow('ledger', 'search', '--act', 'issue', '-n', '1');
  const records = [await issue('one')];
  await until(() => search.sequences().includes(records[0] ?? -1));
  await again('killed');
  records.push(await issue('two'), await issue('three'));
  await until(() => search.sequences().includes(records[2] ?? -1));
  await search.end();
  const own = search.sequences().filter((sequence) => sequence >= (records[0] ?? 0));
  assert.deepEqual(own, records);
});
