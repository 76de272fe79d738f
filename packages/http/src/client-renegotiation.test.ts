import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TLSSocket } from 'node:tls';

import { writeSized } from './testing/response-examples.ts';
import { AUTHORITY, GOOD, SERVER_NAME } from './testing/tls-material.ts';
import { VenueStage } from './testing/venue-stage.ts';

test('NET-06 client shakes hands once: a venue of TLS 1.2 that wants another handshake is refused', async (context) => {
  const stage = await VenueStage.open(context, {
    target: { tls: { servername: SERVER_NAME, ca: AUTHORITY } },
    tls: { ...GOOD, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' },
  });
  assert.equal((await stage.exchange(0, writeSized('x'))).kind, 'response');
  const { socket } = stage.line(0);
  assert.ok(socket instanceof TLSSocket);
  const end = Promise.withResolvers<string>();
  socket.once('error', () => {
    end.resolve('refused');
  });
  socket.once('close', () => {
    end.resolve('refused');
  });
  socket.renegotiate({}, (error) => {
    end.resolve(error === null ? 'renegotiated' : 'refused');
  });
  assert.equal(await end.promise, 'refused');
});
