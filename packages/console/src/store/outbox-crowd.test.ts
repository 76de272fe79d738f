import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { goRound } from '../alerts/rounds.ts';
import { GROUP_MS, STALE_MAX, WAITING_MAX } from '../bounds.ts';
import { AT_MS, configWith, makeAlert } from '../testing/messages.ts';
import { Outbox, type Planner } from './outbox.ts';

const HOUR_MS = 3_600_000;

let directory: string;
let outbox: Outbox;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'bitting-crowd-'));
  outbox = new Outbox(path.join(directory, 'alerts.db'));
  outbox.setChannels(['email', 'webhook'], AT_MS, AT_MS);
});
afterEach(() => {
  outbox[Symbol.dispose]();
  rmSync(directory, { recursive: true });
});

const plan: Planner = (_severity, dueMs) => ({
  deliveries: ['email', 'webhook'].map((channel) => ({ channel, dueMs })),
  escalateMs: null,
});

function takeMany(count: number, changed: Parameters<typeof makeAlert>[1] = {}): void {
  outbox.take(
    Array.from({ length: count }, (_, number) => makeAlert(number, changed)),
    { nowMs: AT_MS, plan },
  );
}

function tell(
  channel: string,
): readonly { readonly id: string; readonly rule: string; readonly times: number }[] {
  const told = outbox.due(channel, AT_MS + 24 * HOUR_MS, 100_000);
  for (const delivery of told) outbox.sent(delivery, AT_MS);
  return told;
}

test('A channel with more than it can tell takes nothing from another.', () => {
  takeMany(WAITING_MAX);
  tell('email');
  outbox.take([makeAlert(5_000), makeAlert(5_001)], { nowMs: AT_MS, plan });
  assert.deepEqual(
    tell('email').map(({ id }) => id),
    ['al_5000', 'al_5001'],
  );
  const crowd = tell('webhook').filter(({ rule }) => rule === 'crowd');
  assert.deepEqual(
    crowd.map(({ times }) => times),
    [2],
  );
});

test('A channel that returns after long gets the newest and one number, of each severity.', () => {
  takeMany(300);
  outbox.take([makeAlert(900, { severity: 'critical' })], { nowMs: AT_MS, plan });
  for (const delivery of outbox.due('webhook', AT_MS, 1))
    outbox.failed(delivery, { againMs: AT_MS, nowMs: AT_MS, problem: 'nobody listens there' });
  const config = configWith({ heartbeatHours: null });
  goRound(outbox, config, AT_MS + HOUR_MS - 1);
  assert.equal(outbox.due('webhook', AT_MS + HOUR_MS, 1_000).length, 301);
  for (let round = 0; round < 3; round += 1) goRound(outbox, config, AT_MS + HOUR_MS + round);
  assert.equal(outbox.due('email', AT_MS + HOUR_MS, 1_000).length, 301);
  const told = tell('webhook');
  // Of the warnings one is the number.
  assert.equal(told.length, STALE_MAX.warning + 1);
  assert.ok(told.some(({ id }) => id === 'al_299') && told.some(({ id }) => id === 'al_900'));
  assert.equal(told.find(({ rule }) => rule === 'crowd')?.times, 300 - STALE_MAX.warning + 1);
});

test('While a channel fails for days, what waits for it stays bounded and nothing is left uncounted.', () => {
  const config = configWith({ heartbeatHours: null });
  outbox.failed({ channel: 'webhook', number: -1 }, { againMs: AT_MS, nowMs: AT_MS, problem: 'no' });
  for (let hour = 1; hour <= 60; hour += 1) {
    const nowMs = AT_MS + hour * HOUR_MS;
    const alerts = Array.from({ length: 10 }, (_, number) => makeAlert(100 * hour + number));
    outbox.take(alerts, { nowMs, plan });
    goRound(outbox, config, nowMs);
    for (const delivery of outbox.due('webhook', nowMs, 1)) {
      outbox.begin(delivery);
      outbox.failed(delivery, { againMs: nowMs, nowMs, problem: 'no' });
    }
  }
  goRound(outbox, config, AT_MS + 60 * HOUR_MS);
  const told = outbox.due('webhook', AT_MS + 99 * HOUR_MS, 10_000);
  assert.ok(told.length <= STALE_MAX.warning + 1, String(told.length));
  assert.equal(
    told.reduce((sum, { times }) => sum + times, 0),
    600,
  );
});

test('What was acknowledged takes nothing more: what comes then is told at once.', () => {
  const critical = { severity: 'critical', group: 'same' } as const;
  outbox.take([makeAlert(1, critical), makeAlert(2, critical)], { nowMs: AT_MS, plan });
  assert.equal(outbox.list({ limit: 9 }).length, 1);
  outbox.acknowledge('al_1', 'ada', AT_MS);
  outbox.take([makeAlert(3, critical)], { nowMs: AT_MS + 1, plan });
  const [second] = outbox.list({ limit: 9, open: true });
  assert.deepEqual([second?.id, second?.deliveries[0]?.dueMs], ['al_3', AT_MS + 1]);
});

test('A critical alert is folded into one that waits for minutes only.', () => {
  for (const severity of ['critical', 'warning'] as const) {
    const alike = { severity, group: severity };
    outbox.take([makeAlert(1, { ...alike, id: `al_${severity}` })], { nowMs: AT_MS, plan });
    outbox.take([makeAlert(2, { ...alike, id: `al_${severity}2` })], { nowMs: AT_MS + GROUP_MS, plan });
  }
  assert.deepEqual(
    outbox.list({ limit: 9 }).map(({ id, times }) => [id, times]),
    [
      ['al_warning', 2],
      ['al_critical2', 1],
      ['al_critical', 1],
    ],
  );
});

for (const failing of ['ntfy', 'telegram'] as const)
  test(`With an escalation, that ${failing} fails is told over all others at once.`, () => {
    const names = ['email', 'ntfy', 'telegram'] as const;
    const config = configWith({
      channels: {
        email: {
          server: 'm',
          port: 25,
          security: 'none',
          user: null,
          passwordFile: null,
          sender: 'a@b.c',
          recipients: ['d@e.f'],
          from: 'info',
        },
        ntfy: { urlFile: '/n', tokenFile: null, from: 'info' },
        telegram: { server: 'https://t', tokenFile: '/t', chat: '1', from: 'critical' },
      },
      escalation: { channels: ['ntfy', 'telegram'], minutes: 15 },
    });
    outbox.setChannels([...names], AT_MS, AT_MS);
    outbox.failed({ channel: failing, number: -1 }, { againMs: AT_MS, nowMs: AT_MS, problem: 'no' });
    goRound(outbox, config, AT_MS + HOUR_MS);
    assert.deepEqual(
      outbox
        .list({ limit: 1 })[0]
        ?.deliveries.map(({ channel }) => channel)
        .toSorted(),
      names.filter((name) => name !== failing),
    );
  });
