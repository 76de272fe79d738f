/** A port whose gateway is stopped: streams that are open go on until they are closed, and no other stays. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { okxDialect } from '@bitting/core/venues/okx/dialect.ts';
import { WebSocket } from 'ws';
import { PathBench } from '../testing/path-bench.ts';
import { RecordingSession, until } from '../testing/socket-stage.ts';
import { createBotListener } from './bot-listener.ts';

const CLOSED_FOR_RESTART = Buffer.from([0x88, 0x02, 1012 >> 8, 1012 & 0xff]);

test('A port that retires keeps its streams and closes each that comes, as all of them in the end: for a restart.', async (context) => {
  const bench = new PathBench();
  const sessions: RecordingSession[] = [];
  const { clock, metrics, pipeline } = bench;
  const listener = createBotListener({
    pipeline,
    dialect: okxDialect,
    family: 'okx',
    clock,
    metrics,
    hostNames: ['127.0.0.1'],
    slowReaderCode: 4005,
    streams: {
      family: 'okx',
      accept: () => (socket) => {
        const session = new RecordingSession(socket);
        sessions.push(session);
        return session;
      },
    },
  });
  context.after(async () => {
    await listener.close(0);
    bench.close();
  });
  const { port } = await listener.listen({ host: '127.0.0.1', port: 0 });
  const early = new WebSocket(`ws://127.0.0.1:${port}/ws/v5/private`);
  await once(early, 'open');
  // Connected before, asks behind it.
  const late = connect(port, '127.0.0.1');
  const heard: Buffer[] = [];
  late.on('data', (chunk: Buffer) => heard.push(chunk));
  late.write(`GET /api/v5/account/balance HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
  await until(() => heard.length > 0);
  listener.retire();
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
  const key = `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`;
  late.write(['GET /ws/v5/private HTTP/1.1', 'Host: 127.0.0.1', ...upgrade, key, '', ''].join('\r\n'));
  await until(() => Buffer.concat(heard).includes(CLOSED_FOR_RESTART));
  assert.deepEqual(sessions[1]?.ends, ['closed by us']);
  early.send('{"op":"login"}');
  await until(() => sessions[0]?.texts.length === 1);
  late.destroy();
  void listener.close(60_000);
  const [code] = (await once(early, 'close')) as [number];
  assert.equal(code, 1012);
});
