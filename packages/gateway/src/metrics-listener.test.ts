import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetricsListener } from './metrics-listener.ts';

void test('metrics listener answers the one question it is for', async () => {
  const listener = createMetricsListener({
    render: () => 'bitting_requests_total 1\n',
    findObstacle: () => null,
  });
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

void test('metrics listener says whether the gateway is ready and why not, and that it lives', async () => {
  let obstacle: string | null = 'sealed';
  const listener = createMetricsListener({ render: () => '', findObstacle: () => obstacle });
  const { host, port } = await listener.listen({ host: '127.0.0.1', port: 0 });
  const ask = async (place: string) => {
    const answer = await fetch(`http://${host}:${port}${place}`);
    return [answer.status, await answer.text()];
  };
  try {
    assert.deepEqual(await ask('/ready'), [503, 'not ready: sealed\n']);
    assert.deepEqual(await ask('/live'), [200, 'live\n']);
    obstacle = null;
    assert.deepEqual(await ask('/ready'), [200, 'ready\n']);
    assert.deepEqual(await ask('/ready?now'), [404, 'GET /metrics, /ready, /live\n']);
  } finally {
    await listener.close();
  }
});
