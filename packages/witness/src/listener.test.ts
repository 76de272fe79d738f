/** AUD-08: the statuses and bodies of C2SP tlog-witness, over HTTP. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { parseNote, parseSignatures, verifySignatures } from '@bitting/core/ledger/tree/signed-note.ts';
import { nameOfHead } from './cosigned-heads.ts';
import { createWitnessListener } from './listener.ts';
import { SampleLog } from './testing/sample-log.ts';
import { makeWitness, type WitnessGround } from './testing/witness-ground.ts';

const LOG = new SampleLog('log.example/a');
const STRANGER = new SampleLog('log.example/stranger');

interface Ground extends WitnessGround {
  readonly url: string;
  readonly post: (body: Uint8Array) => Promise<Response>;
}

async function listen(context: TestContext, write?: Parameters<WitnessGround['open']>[0]): Promise<Ground> {
  const ground = makeWitness(context, [LOG]);
  const { witness, heads } = ground.open(write);
  const clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };
  const onFault = (error: unknown): never => assert.fail(String(error));
  const server = createWitnessListener({ witness, heads, key: ground.key.verifier, clock, onFault });
  const { host, port } = await server.listen({ host: '127.0.0.1', port: 0 });
  context.after(() => server.close(0));
  const url = `http://${host}:${port}`;
  const post = (body: Uint8Array): Promise<Response> =>
    fetch(`${url}/add-checkpoint`, { method: 'POST', body: Buffer.from(body) });
  return { ...ground, url, post };
}

test('AUD-08 Each answer has the status, the content type and the body of the standard.', async (context) => {
  const ground = await listen(context);
  const first = await ground.post(LOG.request(0, 5));
  assert.equal(first.status, 200);
  const signatures = parseSignatures(await first.text());
  assert.equal(verifySignatures({ text: LOG.text(5), signatures }, [ground.key.verifier]).length, 1);
  const rows = [
    [400, LOG.request(10, 10, { checkpoint: LOG.checkpoint(5) })],
    [
      403,
      LOG.request(5, 10, {
        checkpoint: { ...LOG.checkpoint(10), signatures: STRANGER.checkpoint(10).signatures },
      }),
    ],
    [404, STRANGER.request(0, 5)],
    [422, LOG.request(5, 10, { proof: [] })],
    [429, LOG.request(5, 10)],
    [413, new Uint8Array(65_537).fill(97)],
    [400, new Uint8Array(65_536).fill(97)],
  ] as const;
  for (const [status, body] of rows) {
    const answer = await ground.post(body);
    assert.equal(answer.status, status);
    assert.equal(answer.headers.get('retry-after'), status === 429 ? '1' : null);
    await answer.text();
  }
  const conflict = await ground.post(LOG.request(0, 10));
  assert.equal(conflict.status, 409);
  assert.equal(conflict.headers.get('content-type'), 'text/x.tlog.size');
  assert.equal(await conflict.text(), '5\n');
});

test('AUD-08 Of many requests at once that grow the same head one is signed, and the others are told its size.', async (context) => {
  const ground = await listen(context);
  await (await ground.post(LOG.request(0, 5))).text();
  ground.clock.nowMs += 1_000;
  const sizes = Array.from({ length: 16 }, (_, at) => 6 + at);
  const answers = await Promise.all(
    sizes.map(async (size) => {
      const answer = await ground.post(LOG.request(5, size));
      return { size, status: answer.status, body: await answer.text() };
    }),
  );
  const [signed, ...more] = answers.filter(({ status }) => status === 200);
  assert.ok(signed !== undefined);
  assert.deepEqual(more, []);
  for (const { status, body } of answers.filter((answer) => answer !== signed))
    assert.deepEqual([status, body], [409, `${signed.size}\n`]);
});

test('Anybody may read the newest checkpoint that was signed, and whose key did it.', async (context) => {
  const ground = await listen(context);
  const place = `${ground.url}/${nameOfHead(LOG.name)}/checkpoint`;
  assert.equal((await fetch(place)).status, 404);
  await (await ground.post(LOG.request(0, 5))).text();
  const note = parseNote(new Uint8Array(await (await fetch(place)).arrayBuffer()));
  assert.equal(note.text, LOG.text(5));
  const keys = [LOG.verifier, ground.key.verifier];
  assert.deepEqual(
    verifySignatures(note, keys).map(({ key }) => key.kind),
    ['log', 'witness'],
  );
  const about = await (await fetch(`${ground.url}/`)).text();
  assert.match(
    about,
    /^A witness of transparency logs[^\n]*\nwitness\.example\/one\+[0-9a-f]{8}\+[^\n]+\n$/u,
  );
  for (const [path, method, status] of [
    ['/nothing', 'GET', 404],
    ['/add-checkpoint', 'GET', 405],
    ['/', 'POST', 404],
    ['/add-checkpoint?x', 'POST', 404],
    ['/', 'DELETE', 405],
  ] as const)
    assert.equal((await fetch(`${ground.url}${path}`, { method })).status, status, `${method} ${path}`);
});

test('A witness that cannot write answers 503 and shows no signature.', async (context) => {
  const ground = await listen(context, {
    prepare: () => {
      throw new Error('ENOSPC');
    },
    commit: () => undefined,
  });
  const answer = await ground.post(LOG.request(0, 5));
  assert.equal(answer.status, 503);
  assert.doesNotMatch(await answer.text(), /\u2014/u);
});
