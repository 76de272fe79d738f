import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { AUTHORITY, GOOD, SERVER_NAME } from '@bitting/http/testing/tls-material.ts';
import { okxDialect } from '@bitting/core/venues/okx/dialect.ts';
import { WebSocket, type ClientOptions } from 'ws';
import type { BotHandshake, StreamEntrance } from '../ports/streams.ts';
import { PathBench } from '../testing/path-bench.ts';
import { RecordingSession, until } from '../testing/socket-stage.ts';
import { createBotListener, type BotListener } from './bot-listener.ts';

const TIMEOUT = { timeout: 10_000 };
const PATH = '/ws/v5/private';

interface Stage {
  readonly bench: PathBench;
  readonly listener: BotListener;
  readonly port: number;
  readonly asked: BotHandshake[];
  readonly sessions: RecordingSession[];
}

/** A listener whose only stream is at {@link PATH}. */
async function open(context: TestContext, tls?: typeof GOOD, host = '127.0.0.1'): Promise<Stage> {
  const bench = new PathBench();
  const asked: BotHandshake[] = [];
  const sessions: RecordingSession[] = [];
  const streams: StreamEntrance = {
    family: 'okx',
    accept: (handshake) => {
      asked.push(handshake);
      if (handshake.path !== PATH) return null;
      return (socket) => {
        const session = new RecordingSession(socket);
        sessions.push(session);
        return session;
      };
    },
  };
  const { clock, metrics, pipeline } = bench;
  const listener = createBotListener({
    pipeline,
    dialect: okxDialect,
    family: 'okx',
    clock,
    metrics,
    hostNames: ['127.0.0.1'],
    slowReaderCode: 4005,
    streams,
    ...(tls === undefined ? {} : { tls }),
  });
  const { port } = await listener.listen({ host, port: 0 });
  context.after(async () => {
    await listener.close(0);
    bench.close();
  });
  return { bench, listener, port, asked, sessions };
}

interface Tried {
  readonly client: WebSocket;
  /** 101, or what the upgrade was answered with; and our code. */
  readonly status: number;
  readonly code: string | undefined;
}

async function dial(url: string, options: ClientOptions = {}): Promise<Tried> {
  const client = new WebSocket(url, options);
  const { promise, resolve, reject } = Promise.withResolvers<Tried>();
  client.on('open', () => resolve({ client, status: 101, code: undefined }));
  client.on('unexpected-response', (_request, response) => {
    const code = response.headers['bitting-code'];
    response.resume();
    resolve({ client, status: response.statusCode ?? 0, code: typeof code === 'string' ? code : undefined });
  });
  client.on('error', reject);
  return promise;
}

test(
  'WSX-02 A stream is at its own path alone; elsewhere the upgrade is refused in the venue’s shape.',
  TIMEOUT,
  async (context) => {
    const stage = await open(context);
    const base = `ws://127.0.0.1:${stage.port}`;
    for (const path of ['/', '/ws', '/ws/v5', '/ws/v5/privat', '/ws/v5/private2', '/api/v5/trade/order']) {
      const { status, code } = await dial(`${base}${path}`);
      assert.deepEqual([status, code], [401, 'OPERATION_UNKNOWN'], path);
    }
    assert.equal(stage.sessions.length, 0);
    const { client, status } = await dial(`${base}${PATH}?brokerId=9999`);
    assert.equal(status, 101);
    client.send('{"op":"login"}');
    await until(() => stage.sessions[0]?.texts.length === 1);
    client.terminate();
    await until(() => stage.sessions[0]?.ends.length === 1);
    await until(() =>
      /bitting_stream_sockets_total\{venue="okx",event="lost"\} 1/u.test(stage.bench.renderMetrics()),
    );
  },
);

test(
  'A session knows the port, the address and the words of its handshake, as received.',
  TIMEOUT,
  async (context) => {
    const stage = await open(context);
    const { client } = await dial(`ws://127.0.0.1:${stage.port}${PATH}?a=1`, {
      headers: { Host: '127.0.0.1' },
    });
    assert.deepEqual(stage.asked, [
      {
        entrance: { family: 'okx', confidential: true },
        sourceAddress: '127.0.0.1',
        host: '127.0.0.1',
        target: `${PATH}?a=1`,
        path: PATH,
        query: 'a=1',
      },
    ]);
    client.terminate();
  },
);

test(
  'A stream over TLS is confidential anywhere, without TLS on the loopback alone.',
  TIMEOUT,
  async (context) => {
    const secured = await open(context, GOOD, '0.0.0.0');
    const options = { ca: AUTHORITY, servername: SERVER_NAME };
    const { client } = await dial(`wss://127.0.0.1:${secured.port}${PATH}`, options);
    const plain = await open(context, undefined, '0.0.0.0');
    const { client: other } = await dial(`ws://127.0.0.1:${plain.port}${PATH}`);
    assert.deepEqual(
      [secured, plain].map(({ asked }) => asked[0]?.entrance.confidential),
      [true, false],
    );
    client.terminate();
    other.terminate();
  },
);

test(
  'WSX-11 A page of a browser opens nothing: neither by its origin nor by a name of its own.',
  TIMEOUT,
  async (context) => {
    const stage = await open(context);
    const url = `ws://127.0.0.1:${stage.port}${PATH}`;
    for (const options of [
      { origin: 'https://evil.example' },
      { origin: `http://127.0.0.1:${stage.port}` },
      { headers: { Host: 'evil.example' } },
      { headers: { Host: `evil.example:${stage.port}` } },
    ]) {
      const { status, code } = await dial(url, options);
      assert.deepEqual([status, code], [400, 'REQUEST_MALFORMED'], JSON.stringify(options));
    }
    assert.deepEqual(stage.asked, []);
    assert.match(stage.bench.renderMetrics(), /reason="websocket-origin"\} 2/u);
    const { client, status } = await dial(url);
    assert.equal(status, 101);
    client.terminate();
  },
);

test('Closing the listener asks every bot to go, and cuts who does not.', TIMEOUT, async (context) => {
  const stage = await open(context);
  const { client } = await dial(`ws://127.0.0.1:${stage.port}${PATH}`);
  const closed = new Promise<number>((resolve) => client.once('close', resolve));
  const done = stage.listener.close(60_000);
  assert.equal(await closed, 1012);
  await done;
  assert.deepEqual(stage.sessions[0]?.ends, ['closed by us']);
});
