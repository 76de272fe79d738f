import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { renderMetrics } from './alerts/metrics.ts';
import { createPlanner } from './alerts/planning.ts';
import { listenForMetrics } from './metrics-listener.ts';
import { Outbox } from './store/outbox.ts';
import { AT_MS, configWith, makeAlert } from './testing/messages.ts';

function ask(port: number, place: string): Promise<readonly [number, string]> {
  return new Promise((resolve, reject) => {
    get({ port, path: place, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => resolve([incoming.statusCode ?? 0, Buffer.concat(chunks).toString()]));
    }).on('error', reject);
  });
}

test('Metrics say for how long a channel fails, when another sent, and what waits; nothing else is answered.', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'bitting-alert-metrics-'));
  using outbox = new Outbox(path.join(directory, 'alerts.db'));
  const channels = {
    slack: { urlFile: '/s', from: 'info' },
    ntfy: { urlFile: '/n', tokenFile: null, from: 'info' },
  } as const;
  outbox.setChannels(['ntfy', 'slack'], AT_MS, AT_MS);
  outbox.take([makeAlert(1)], { nowMs: AT_MS, plan: createPlanner(configWith({ channels })) });
  for (const delivery of outbox.due('slack', AT_MS, 1)) outbox.sent(delivery, AT_MS + 2_000);
  for (const delivery of outbox.due('ntfy', AT_MS, 1))
    outbox.failed(delivery, { againMs: AT_MS, nowMs: AT_MS, problem: 'nobody listens there' });
  await using listener = await listenForMetrics(0, () => renderMetrics(outbox, AT_MS + 90_000));
  const [status, text] = await ask(listener.port, '/metrics');
  assert.equal(status, 200);
  assert.deepEqual(
    text.split('\n').filter((line) => !line.startsWith('#')),
    [
      'bitting_alert_channel_failing_seconds{channel="ntfy"} 90',
      'bitting_alert_channel_failing_seconds{channel="slack"} 0',
      `bitting_alert_channel_sent_timestamp_seconds{channel="slack"} ${AT_MS / 1_000 + 2}`,
      'bitting_alert_messages_waiting 1',
      'bitting_alerts_unacknowledged{severity="info"} 0',
      'bitting_alerts_unacknowledged{severity="warning"} 1',
      'bitting_alerts_unacknowledged{severity="critical"} 0',
      '',
    ],
  );
  assert.equal((await ask(listener.port, '/'))[0], 404);
  rmSync(directory, { recursive: true });
});

test('A store that cannot be read costs one answer.', async () => {
  let isFull = true;
  await using listener = await listenForMetrics(0, () => {
    if (isFull) throw new Error('database or disk is full');
    return 'all\n';
  });
  assert.equal((await ask(listener.port, '/metrics'))[0], 500);
  isFull = false;
  assert.deepEqual(await ask(listener.port, '/metrics'), [200, 'all\n']);
});
