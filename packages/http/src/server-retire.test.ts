import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';

import { writeRequest } from './testing/request-examples.ts';
import { echoPath, ServerStage } from './testing/server-stage.ts';

test('server that retires ends each connection with the answer to its next request, and reads nothing behind it', async (context) => {
  const stage = await ServerStage.open(context, { onRequest: echoPath });
  const peer = await stage.connect();
  peer.write(writeRequest({ line: 'GET /one HTTP/1.1' }));
  await peer.untilIncludes('</one>');
  stage.server.retire();
  await stage.turns();
  assert.deepEqual(stage.causes(), [], 'who asks nothing stays');
  peer.write(writeRequest({ line: 'GET /two HTTP/1.1' }) + writeRequest({ line: 'GET /three HTTP/1.1' }));
  const received = await peer.untilEnd();
  assert.match(received, /<\/one>[^<]*Connection: close\r\n\r\n<\/two>$/u);
  assert.equal(stage.server.stats().requests, 2);
});

test('server that retires ends a connection that is owed an answer with it, and says so', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.write(writeRequest());
  await stage.untilAsked(1);
  stage.server.retire();
  peer.write(writeRequest());
  await stage.turns();
  stage.answer(0, '<a>');
  assert.match(await peer.untilEnd(), /Connection: close\r\n\r\n<a>$/u);
  assert.equal(stage.asked.length, 1);
});

test('server that retires takes no new connection, and closes when it is asked to', async (context) => {
  const stage = await ServerStage.open(context, { onRequest: echoPath });
  const idle = await stage.connect();
  // It has been taken, not only let in by the system.
  idle.write(writeRequest({ line: 'GET /in HTTP/1.1' }));
  await idle.untilIncludes('</in>');
  stage.server.retire();
  const late = connect(stage.port, '127.0.0.1');
  const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException];
  assert.equal(error.code, 'ECONNREFUSED');
  const closed = stage.server.close(60_000);
  await idle.untilEnd();
  await closed;
});
