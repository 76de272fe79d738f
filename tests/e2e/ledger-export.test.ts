/** The ledger for other programs: lines of JSON, a table, and a collector of logs that is not always there. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { Cleanup } from '../support/cleanup.ts';
import { openCommand, type CommandEnd } from '../support/command.ts';
import { bindPaperKey, issueTestKey, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { startPaperVenue } from '../support/simulator.ts';

const cleanup = new Cleanup();
let directory: string;
let gateway: TestGateway;
let accountId: string;
let bitting: (...words: readonly string[]) => Promise<CommandEnd>;

before(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'bitting-export-'));
  const venue = cleanup.add(await startPaperVenue());
  gateway = cleanup.add(await startTestGateway(venue));
  bitting = openCommand(gateway);
  const account = venue.openAccount({ funds: { USDT: '10000' } });
  accountId = await bindPaperKey(gateway.admin, account.key, 'main');
  for (const label of ['one', '=HYPERLINK("x")', 'two'])
    await issueTestKey(gateway.admin, accountId, { label });
});
after(async () => {
  await cleanup.close();
  rmSync(directory, { recursive: true });
});

interface Sent {
  readonly sequence: string;
  readonly type: string;
}

function linesOf(text: string): readonly Sent[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Sent);
}

test('AUD-15: lines of JSON hold every record from the first on, or those that fit, and a file is never written over.', async () => {
  const whole = await bitting('ledger', 'export');
  assert.equal(whole.status, 0, whole.err);
  const records = linesOf(whole.out);
  assert.deepEqual(
    records.map(({ sequence }) => sequence),
    records.map((_, at) => String(at)),
  );
  const file = path.join(directory, 'acts.jsonl');
  assert.equal((await bitting('ledger', 'export', '--act', 'issue', '--out', file)).status, 0);
  assert.equal(linesOf(readFileSync(file, 'utf8')).length, 3);
  const again = await bitting('ledger', 'export', '--act', 'issue', '--out', file);
  assert.equal(again.status, 2);
  assert.match(again.err, /there already/u);
});

test('A table has a line for every record, and no cell of it is a formula.', async () => {
  await gateway.admin.suspend({
    virtualKeyId: (await gateway.admin.list({})).virtualKeys[0]?.virtualKeyId ?? '',
    reason: '=1+1, "so"',
  });
  const { out, status } = await bitting('ledger', 'export', '--type', 'admin', '--format', 'csv');
  assert.equal(status, 0);
  const [head = '', ...lines] = out.trimEnd().split('\n');
  assert.match(head, /^record,time,type,key,/u);
  assert.ok(lines.length >= 5);
  assert.ok(
    lines.some((line) => line.includes(`"'=1+1, ""so"""`)),
    out,
  );
});

/** What it answers, one after the other, then 200; `null`: it hangs up. */
async function openCollector(answers: (number | null)[]) {
  const taken: Sent[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = createServer((incoming, outgoing) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      headers.push(incoming.headers);
      const answer = answers.length === 0 ? 200 : answers.shift();
      if (typeof answer !== 'number') {
        outgoing.destroy();
        return;
      }
      if (answer === 200) {
        const { resourceLogs } = JSON.parse(Buffer.concat(parts).toString()) as {
          resourceLogs: {
            scopeLogs: { logRecords: { timeUnixNano: string; body: { stringValue: string } }[] }[];
          }[];
        };
        for (const { body, timeUnixNano } of resourceLogs[0]?.scopeLogs[0]?.logRecords ?? []) {
          assert.match(timeUnixNano, /^\d{19}$/u);
          taken.push(JSON.parse(body.stringValue) as Sent);
        }
      }
      outgoing.writeHead(answer, { 'retry-after': '0' });
      outgoing.end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.add({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/v1/logs`, taken, headers };
}

test('A collector gets every record once it is there, and the next export goes on where the last one ended.', async () => {
  const cursor = path.join(directory, 'siem.cursor');
  const headersFile = path.join(directory, 'headers');
  writeFileSync(headersFile, 'authorization: Bearer collector-token\n', { mode: 0o600 });
  const collector = await openCollector([503, null]);
  const words = [
    'ledger',
    'export',
    '--otlp',
    collector.url,
    '--cursor',
    cursor,
    '--headers-file',
    headersFile,
  ];
  const first = await bitting(...words);
  assert.equal(first.status, 0, first.err);
  assert.match(first.err, /says 503; again in 0 ms/u);
  assert.match(first.err, /is not reached; again in/u);
  const all = linesOf((await bitting('ledger', 'export')).out);
  assert.deepEqual(collector.taken, all);
  assert.equal(collector.headers[0]?.authorization, 'Bearer collector-token');
  assert.equal(readFileSync(cursor, 'utf8'), `${all.length}\n`);
  await issueTestKey(gateway.admin, accountId, { label: 'later' });
  assert.equal((await bitting(...words)).status, 0);
  const now = linesOf((await bitting('ledger', 'export')).out);
  assert.ok(now.length > all.length);
  assert.deepEqual(collector.taken, now);
});

test('A collector that will not have the logs is named, and the cursor stays.', async () => {
  const cursor = path.join(directory, 'refused.cursor');
  writeFileSync(cursor, '1\n');
  const { url } = await openCollector([401]);
  const { status, err } = await bitting('ledger', 'export', '--otlp', url, '--cursor', cursor);
  assert.notEqual(status, 0);
  assert.match(err, /does not take the logs: HTTP 401/u);
  assert.equal(readFileSync(cursor, 'utf8'), '1\n');
  const password = await bitting('ledger', 'export', '--otlp', 'http://me:secret@127.0.0.1/v1/logs');
  assert.equal(password.status, 2);
});
