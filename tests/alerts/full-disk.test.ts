/** A disk without a byte of room: what waits is sent, and what happens then is taken and told, the news of the disk included. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { openStore } from '@bitting/console/store/opening.ts';
import type { Outbox, Planner } from '@bitting/console/store/outbox.ts';
import { AT_MS, makeAlert } from '@bitting/console/testing/messages.ts';
import { mountSmallDisk } from '../attacks/small-disk.ts';

const DISK_BYTES = 12 * 1024 * 1024;
const ALERTS = 300;

const plan: Planner = (_severity, dueMs) => ({
  deliveries: [{ channel: 'webhook', dueMs }],
  escalateMs: null,
});

function takeAndTell(outbox: Outbox, from: number): number {
  for (let number = from; number < from + ALERTS; number += 1)
    outbox.take([makeAlert(number, { severity: 'critical', sentence: 's'.repeat(300) })], {
      cursor: { name: 'event', next: BigInt(number) },
      nowMs: AT_MS,
      plan,
    });
  const due = outbox.due('webhook', AT_MS, 2 * ALERTS);
  for (const delivery of due) {
    outbox.begin(delivery);
    outbox.sent(delivery, AT_MS);
  }
  return due.length;
}

test('On a full disk alerts are taken and sent, by a console that was started before or after.', async (context) => {
  const disk = mountSmallDisk(DISK_BYTES);
  if (typeof disk === 'string') {
    context.skip(disk);
    return;
  }
  try {
    const file = path.join(disk.directory, 'alerts.db');
    const { outbox } = openStore(file, AT_MS);
    outbox.setChannels(['webhook'], AT_MS, AT_MS);
    outbox.take([makeAlert(0)], { nowMs: AT_MS, plan });
    disk.fill();
    assert.equal(takeAndTell(outbox, 1), ALERTS + 1);
    outbox[Symbol.dispose]();
    const again = openStore(file, AT_MS);
    again.outbox.setChannels(['webhook', 'email'], AT_MS, AT_MS);
    assert.equal(again.alert, null);
    assert.equal(takeAndTell(again.outbox, 1_000), ALERTS);
    again.outbox[Symbol.dispose]();
  } finally {
    await disk.close();
  }
});
