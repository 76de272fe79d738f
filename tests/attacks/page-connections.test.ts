/** What strangers do to the page's connections, below HTTP and at its edge. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { LIVE_TOPICS_CALLS } from '@bitting/console/bounds.ts';
import { openLivePage } from '../support/live-page.ts';
import { startPageGround, type PageGround } from '../support/page-ground.ts';

const CONNECTIONS = 520;

let ground: PageGround;

before(async () => {
  ground = await startPageGround();
});
after(() => ground[Symbol.asyncDispose]());

/** Sends it, and hangs up on its own side never. */
function open(text: string): { readonly socket: Socket; readonly answered: Promise<string> } {
  const socket = connect({ port: ground.port, host: '127.0.0.1', allowHalfOpen: true });
  const { promise, resolve } = Promise.withResolvers<string>();
  socket.setEncoding('latin1').once('data', resolve).on('error', resolve);
  socket.write(text);
  return { socket, answered: promise };
}

const head = (line: string, ...more: readonly string[]): string =>
  [line, `Host: localhost:${ground.port}`, ...more, '', ''].join('\r\n');

void test('A stranger who is refused a live connection, and does not hang up, keeps no place of others.', async () => {
  const asks = head('GET /api/live HTTP/1.1', 'Connection: Upgrade', 'Upgrade: websocket');
  const sockets: Socket[] = [];
  for (let count = 0; count < CONNECTIONS; count += 1) {
    const { answered, socket } = open(asks);
    sockets.push(socket);
    assert.match(await answered, /^HTTP\/1\.1 403 /u);
  }
  assert.equal((await ground.ask('/api/me')).status, 200);
  for (const socket of sockets) socket.destroy();
});

void test('LEK-11: which version this is, strangers are not told, and whoever is signed in is.', async () => {
  const ada = await ground.person('ada', 'viewer');
  assert.equal((await ground.ask('/api/me')).json['version'], '');
  assert.equal((await ground.ask('/api/me', { who: ada })).json['version'], ground.config.version);
});

void test('A page that asks again and again for something else to hear is hung up on.', async () => {
  const eve = await ground.person('eve', 'viewer');
  await using page = await openLivePage(ground, eve);
  for (let count = 0; count < LIVE_TOPICS_CALLS.burst; count += 1) page.subscribe('status');
  await page.next(({ topic }) => topic === 'status');
  assert.equal(page.socket.readyState, page.socket.OPEN);
  for (let count = 0; count < LIVE_TOPICS_CALLS.burst; count += 1) page.subscribe('status');
  assert.equal(await page.closed, 1006);
});

for (const urlPath of ['/%zz', '/api/%c0', '/api/me%'])
  void test(`CON-05: ${urlPath}, which is no address, is refused with nothing of it in the answer.`, async () => {
    const { answered, socket } = open(head(`GET ${urlPath} HTTP/1.1`));
    const answer = await answered;
    assert.match(answer, /^HTTP\/1\.1 400 /u);
    assert.match(answer, /x-content-type-options: nosniff/iu);
    assert.match(answer, /content-security-policy: default-src 'none'/iu);
    assert.match(answer, /"code":"REQUEST_MALFORMED"/u);
    assert.doesNotMatch(answer, /%|FST_/u);
    socket.destroy();
    await once(socket, 'close');
  });
