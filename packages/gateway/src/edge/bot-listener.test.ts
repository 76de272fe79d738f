import assert from 'node:assert/strict';
import net from 'node:net';
import { afterEach, beforeEach, test } from 'node:test';
import { JSON_BYTES_MAX } from '@bitting/core/bounds.ts';
import { okxDialect } from '@bitting/core/venues/okx/dialect.ts';
import { answer } from '../testing/fake-upstream.ts';
import { PathBench } from '../testing/path-bench.ts';
import { createBotListener, type BotListener } from './bot-listener.ts';

let bench: PathBench;
let listener: BotListener;
let port: number;
beforeEach(async () => {
  bench = new PathBench();
  bench.upstream.respondToQuestion = () => answer({ code: '0', msg: '', data: [{ ts: '1' }] });
  const { clock, metrics, pipeline } = bench;
  listener = createBotListener({
    pipeline,
    dialect: okxDialect,
    family: 'okx',
    slowReaderCode: 4005,
    clock,
    metrics,
    hostNames: ['127.0.0.1', '[::1]'],
  });
  ({ port } = await listener.listen({ host: '127.0.0.1', port: 0 }));
});
afterEach(async () => {
  await listener.close(0);
  bench.close();
});

/** Everything that comes back until the other side closes. */
function exchange(bytes: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let received = '';
  const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
  socket.on('data', (data) => {
    received += data.toString('latin1');
  });
  socket.on('close', () => {
    resolve(received);
  });
  return promise;
}

test('An answer that cannot be written is told as an unknown outcome, and the listener lives on (I5).', async () => {
  const { clock, metrics } = bench;
  const broken = { status: 200, headers: [['Content-Type', 'a\r\nb']] as const, body: Buffer.from('{}') };
  const pipeline = { handle: () => Promise.resolve(broken) };
  const other = createBotListener({
    pipeline,
    dialect: okxDialect,
    family: 'okx',
    slowReaderCode: 4005,
    clock,
    metrics,
    hostNames: ['127.0.0.1'],
  });
  ({ port } = await other.listen({ host: '127.0.0.1', port: 0 }));
  for (let request = 0; request < 2; request += 1)
    assert.match(await get('127.0.0.1'), /bitting-code: OUTCOME_UNKNOWN\r\n/u);
  await other.close(0);
});

function get(host: string, more = ''): Promise<string> {
  return exchange(`GET /api/v5/public/time HTTP/1.1\r\nHost: ${host}\r\n${more}Connection: close\r\n\r\n`);
}

test('The listener serves its own names, with and without a port, and no other (NET-03).', async () => {
  for (const host of [`127.0.0.1:${port}`, '127.0.0.1', `[::1]:${port}`, '[::1]'])
    assert.match(await get(host), /^HTTP\/1\.1 200 /u, host);
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1.evil.example',
    '[::2]:1',
    '1:127.0.0.1',
  ])
    assert.match(await get(host), /^HTTP\/1\.1 400 [^]*bitting-code: REQUEST_MALFORMED\r\n/u, host);
});

test('What is not HTTP as it is accepted is refused in the venue’s shape, counted, and never reaches the path.', async () => {
  const refused = await get('127.0.0.1', 'Transfer-Encoding: chunked\r\n');
  assert.match(refused, /"code":"[0-9]{5}"/u);
  assert.match(
    bench.renderMetrics(),
    /bitting_framing_refusals_total\{venue="okx",reason="transfer-encoding"\} 1/u,
  );
  assert.equal(bench.upstream.public.length, 0);
});

test('A body that no operation could have is refused by its length, before it is taken.', async () => {
  const head =
    'POST /api/v5/trade/order HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: ';
  const post = (length: number, sent: number): Promise<string> =>
    exchange(`${head}${length}\r\n\r\n${'x'.repeat(sent)}`);
  assert.match(await post(JSON_BYTES_MAX, JSON_BYTES_MAX), /"code":"50103"/u);
  assert.match(await post(JSON_BYTES_MAX + 1, 0), /^HTTP\/1\.1 400 [^]*bitting-code: REQUEST_MALFORMED/u);
});

test('An upgrade is refused where no streams are served.', async () => {
  const refused = await exchange(
    'GET /ws/v5/private HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  );
  assert.match(refused, /^HTTP\/1\.1 400 /u);
});
