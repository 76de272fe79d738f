import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { UpstreamRequest, UpstreamResult } from './client.ts';
import { writeSized } from './testing/response-examples.ts';
import { fillRequest, VenueStage } from './testing/venue-stage.ts';

function causeOf(result: UpstreamResult): string {
  return result.kind === 'response' ? 'response' : `${result.kind}: ${result.cause}`;
}

test('pool tells of a call without a promise once, and when its socket is free for the next', async (context) => {
  const stage = await VenueStage.open(context, { bounds: { connectionsMax: 1 } });
  const told: string[] = [];
  const begin = (name: string, request: Partial<UpstreamRequest> = {}): void => {
    stage.pool.begin(fillRequest(request), (result) => {
      told.push(`${name}: ${causeOf(result)}, ${stage.pool.stats().free} free`);
    });
  };
  begin('malformed', { method: 'HEAD' });
  assert.deepEqual(told, ['malformed: not-sent: request-malformed, 0 free']);
  begin('first');
  await stage.untilAsked(0);
  stage.line(0).socket.write(writeSized('x'));
  await stage.until(() => told.length > 1);
  await stage.settle();
  begin('withdrawn', { lastCheck: () => false });
  begin('second');
  await stage.until(() => stage.requestCount === 2);
  stage.line(0).socket.destroy();
  await stage.until(() => told.length > 3);
  await stage.pool.close();
  begin('third');
  assert.deepEqual(told.slice(1), [
    'first: response, 1 free',
    'withdrawn: not-sent: withdrawn, 1 free',
    'second: unknown: closed, 0 free',
    'third: not-sent: pool-closed, 0 free',
  ]);
});
