import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { DELIVERY_MS, RETRY_MAX_MS } from '../bounds.ts';
import type { Channel } from '../channels/channel.ts';
import { Outbox } from '../store/outbox.ts';
import { AT_MS, configWith, makeAlert } from '../testing/messages.ts';
import { DeliveryDesk } from './delivery-desk.ts';

test('A channel that never ends a try is a channel that failed, and is tried again.', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const directory = mkdtempSync(path.join(tmpdir(), 'bitting-deadline-'));
  t.after(() => rmSync(directory, { recursive: true }));
  using outbox = new Outbox(path.join(directory, 'alerts.db'));
  outbox.setChannels(['webhook'], AT_MS, AT_MS);
  let nowMs = AT_MS;
  let tries = 0;
  const webhook: Channel = {
    name: 'webhook',
    send: () => {
      tries += 1;
      return tries === 1 ? new Promise(() => undefined) : Promise.resolve();
    },
  };
  const desk = new DeliveryDesk({
    outbox,
    channels: new Map([[webhook.name, webhook]]),
    config: configWith(),
    nowMs: () => nowMs,
    random: () => 0,
  });
  outbox.take([makeAlert(1)], {
    nowMs,
    plan: (_severity, dueMs) => ({ deliveries: [{ channel: 'webhook', dueMs }], escalateMs: null }),
  });
  const looking = desk.look();
  t.mock.timers.tick(DELIVERY_MS - 1);
  await Promise.resolve();
  const stateOf = () => outbox.list({ limit: 1 })[0]?.deliveries[0];
  assert.equal(stateOf()?.problem, null);
  t.mock.timers.tick(1);
  await looking;
  assert.equal(stateOf()?.problem, 'there was no answer in time');
  assert.equal(outbox.channels()[0]?.failingMs, AT_MS);
  nowMs += RETRY_MAX_MS;
  await desk.look();
  assert.equal(stateOf()?.state, 'sent');
  assert.equal(tries, 2);
});
