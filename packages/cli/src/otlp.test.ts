import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { sendLogs } from './otlp.ts';

const MINUTE_MS = 60_000;
const RECORDS = [{ type: 'system', sequence: '7', wallMs: 1, event: 'start', details: {} }];

/** A collector that hangs up until its time has come. */
async function openCollector(context: TestContext, answer: () => number | null) {
  const bodies: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      bodies.push(Buffer.concat(parts).toString());
      const status = answer();
      if (status === null) outgoing.destroy();
      else outgoing.writeHead(status).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/v1/logs`, bodies };
}

test('A collector that is down for a minute is asked later each time, for the same records, until it takes them.', async (context) => {
  let nowMs = 0;
  const { url, bodies } = await openCollector(context, () => (nowMs < MINUTE_MS ? null : 200));
  const waits: number[] = [];
  const said: string[] = [];
  const rejected = await sendLogs(RECORDS, {
    url,
    headers: {},
    signal: new AbortController().signal,
    onRetry: (sentence) => said.push(sentence),
    wait: async (delayMs) => {
      waits.push(delayMs);
      nowMs += delayMs;
    },
  });
  assert.equal(rejected, 0);
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000]);
  assert.equal(said.length, waits.length);
  assert.equal(bodies.length, 7);
  assert.equal(new Set(bodies).size, 1, 'one batch and no other');
  assert.match(bodies[0] ?? '', /"bitting\.record"/u);
});

test('Whoever interrupts does not wait for a collector that is down.', async (context) => {
  const { url } = await openCollector(context, () => null);
  const abort = new AbortController();
  const sending = sendLogs(RECORDS, {
    url,
    headers: {},
    signal: abort.signal,
    onRetry: () => abort.abort(),
    wait: () => Promise.resolve(),
  });
  await assert.rejects(sending, { name: 'AbortError' });
});

test('What stands out is a warning to the collector, and a start is none.', async (context) => {
  const { url, bodies } = await openCollector(context, () => 200);
  const finding = { ...RECORDS[0], type: 'system', wallMs: 1, event: 'finding' };
  for (const records of [RECORDS, [finding]])
    await sendLogs(records, {
      url,
      headers: {},
      signal: new AbortController().signal,
      onRetry: () => undefined,
      wait: () => Promise.resolve(),
    });
  assert.match(bodies[0] ?? '', /"severityText":"INFO"/u);
  assert.match(bodies[1] ?? '', /"severityText":"WARN"/u);
});
