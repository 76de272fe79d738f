/** Bytes that are no request, and paths that are no stream, are counted by where they came from. */
import assert from 'node:assert/strict';
import net from 'node:net';
import { afterEach, beforeEach, test } from 'node:test';
import { okxDialect } from '@bitting/core/venues/okx/dialect.ts';
import { answer } from '../testing/fake-upstream.ts';
import type { PathBench } from '../testing/path-bench.ts';
import { StreamBench } from '../testing/stream-bench.ts';
import { createBotListener, type BotListener } from './bot-listener.ts';

let streams: StreamBench;
let bench: PathBench;
let listener: BotListener;
let port: number;
beforeEach(async () => {
  streams = new StreamBench();
  bench = streams.path;
  bench.upstream.respondToQuestion = () => answer({ code: '0', msg: '', data: [{ ts: '1' }] });
  const { clock, counts, metrics, pipeline } = bench;
  listener = createBotListener({
    pipeline,
    dialect: okxDialect,
    family: 'okx',
    slowReaderCode: 4005,
    clock,
    counts,
    metrics,
    hostNames: ['127.0.0.1'],
    streams: streams.streams.entrance('okx'),
  });
  ({ port } = await listener.listen({ host: '127.0.0.1', port: 0 }));
});
afterEach(async () => {
  await listener.close(0);
  streams.close();
});

/** The first line of what comes back when the other side has closed. */
function exchange(lines: readonly string[]): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let received = '';
  const socket = net.connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`));
  socket.on('data', (data) => {
    received += data.toString('latin1');
  });
  socket.on('close', () => {
    resolve(received.split('\r\n')[0] ?? '');
  });
  return promise;
}

const UPGRADE = [
  'Host: 127.0.0.1',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
];

for (const [what, lines, code] of [
  ['Bytes that are no request', ['nonsense'], 'REQUEST_MALFORMED'],
  ['A request to another host', ['GET / HTTP/1.1', 'Host: evil.example'], 'REQUEST_MALFORMED'],
  ['A stream at no path of the venue', ['GET /ws/nowhere HTTP/1.1', ...UPGRADE], 'OPERATION_UNKNOWN'],
] as const)
  test(`${what} is counted by its address and leaves no record.`, async () => {
    assert.match(await exchange(lines), /^HTTP\/1\.1 4/u);
    assert.deepEqual(bench.counted, [['rejected', '127.0.0.1', code]]);
    assert.deepEqual(bench.ledger.entries, []);
  });

test('A question that every probe of health asks leaves nothing.', async () => {
  const asked = ['GET /api/v5/public/time HTTP/1.1', 'Host: 127.0.0.1', 'Connection: close'];
  assert.match(await exchange(asked), /^HTTP\/1\.1 200 /u);
  assert.deepEqual([bench.counted, bench.ledger.entries], [[], []]);
});
