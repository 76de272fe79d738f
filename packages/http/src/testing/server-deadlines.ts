import assert from 'node:assert/strict';

import type { HttpServerEvent, HttpServerOptions } from '../server.ts';
import type { ServerStage } from './server-stage.ts';

type Cause = Extract<HttpServerEvent, { kind: 'connection-closed' }>['cause'];
type Reason = Extract<HttpServerEvent, { kind: 'request-refused' }>['reason'];

/** The next millisecond is the first at which what comes is refused. */
export function assertRefusedNext(stage: ServerStage, reason: Reason): void {
  assert.deepEqual(stage.reasons(), []);
  stage.time.advance(1);
  assert.deepEqual(stage.reasons(), [reason]);
}

/** The same of a connection: the next millisecond ends it. */
export async function assertClosedNext(stage: ServerStage, cause: Cause): Promise<void> {
  await stage.turns();
  assert.deepEqual(stage.causes(), []);
  stage.time.advance(1);
  await stage.untilEvent('connection-closed');
  assert.deepEqual(stage.causes(), [cause]);
}

/** More than the kernel holds of one connection in both directions. */
export const FLOOD_BYTES = 16_777_216;

/** Answers every request at once with so much that a caller has to read on purpose. */
export function answersWith(body: Buffer): Pick<HttpServerOptions, 'onRequest'> {
  return {
    onRequest: (_request, reply) => {
      reply.send({ status: 200, headers: [], body });
    },
  };
}
