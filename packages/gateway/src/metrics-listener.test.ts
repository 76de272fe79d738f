import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetricsListener } from './metrics-listener.ts';

void test('metrics listener answers the one question it is for', async () => {
  const listener = createMetricsListener(() => 'bitting_requests_total 1\n');
  const { host, port } = await listener.listen({ host: '127.0.0.1', port: 0 });
  try {
    const answer = await fetch(`http://${host}:${port}/metrics`);
    assert.equal(answer.status, 200);
    assert.equal(await answer.text(), 'bitting_requests_total 1\n');
    assert.equal((await fetch(`http://${host}:${port}/`)).status, 404);
    assert.equal((await fetch(`http://${host}:${port}/metrics`, { method: 'POST' })).status, 404);
  } finally {
    await listener.close();
  }
});
