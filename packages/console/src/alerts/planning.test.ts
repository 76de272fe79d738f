import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { AlertsConfig } from '../config/console-config.ts';
import { Outbox } from '../store/outbox.ts';
import { AT_MS, configWith, makeAlert } from '../testing/messages.ts';
import { createPlanner, endOfQuiet } from './planning.ts';
import { goRound } from './rounds.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const CHANNELS: AlertsConfig['channels'] = {
  slack: { urlFile: '/s', from: 'info' },
  discord: { urlFile: '/d', from: 'critical' },
  ntfy: { urlFile: '/n', tokenFile: null, from: 'warning' },
};

let directory: string;
let outbox: Outbox;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'bitting-rounds-'));
  outbox = new Outbox(path.join(directory, 'alerts.db'));
});
afterEach(() => {
  outbox[Symbol.dispose]();
  rmSync(directory, { recursive: true });
});

function named(severity: 'info' | 'warning' | 'critical', config: AlertsConfig): readonly string[] {
  return createPlanner(config)(severity, AT_MS).deliveries.map(({ channel }) => channel);
}

test('Each channel is told from its level on.', () => {
  const config = configWith({ channels: CHANNELS });
  assert.deepEqual(named('info', config), ['slack']);
  assert.deepEqual(named('warning', config), ['slack', 'ntfy']);
  assert.deepEqual(named('critical', config), ['slack', 'discord', 'ntfy']);
});

const QUIET = { fromMinute: 22 * 60, toMinute: 7 * 60 };

for (const [at, timeZone, wanted] of [
  ['2026-11-21T21:59:30Z', 'UTC', '2026-11-21T21:59:30Z'],
  ['2026-11-21T22:00:30Z', 'UTC', '2026-11-22T07:00:00Z'],
  ['2026-11-22T06:59:59Z', 'UTC', '2026-11-22T07:00:00Z'],
  ['2026-11-22T07:00:00Z', 'UTC', '2026-11-22T07:00:00Z'],
  ['2026-11-21T21:30:00Z', 'Europe/Berlin', '2026-11-22T06:00:00Z'],
  ['2026-11-22T06:00:00Z', 'Europe/Berlin', '2026-11-22T06:00:00Z'],
] as const)
  test(`Between 22:00 and 07:00 in ${timeZone}, what comes at ${at} is told at ${wanted}.`, () => {
    assert.equal(endOfQuiet({ quiet: QUIET, timeZone }, Date.parse(at)), Date.parse(wanted));
  });

test('Quiet hours within one day hold there alone.', () => {
  const quiet = { fromMinute: 12 * 60, toMinute: 13 * 60 };
  const noon = Date.parse('2026-11-21T12:30:00Z');
  assert.equal(endOfQuiet({ quiet, timeZone: 'UTC' }, noon), noon + 30 * MINUTE_MS);
  assert.equal(endOfQuiet({ quiet, timeZone: 'UTC' }, noon + HOUR_MS), noon + HOUR_MS);
});

test('What is critical is told in quiet hours, too.', () => {
  const plan = createPlanner(configWith({ channels: CHANNELS, quiet: QUIET }));
  assert.ok(plan('critical', AT_MS).deliveries.every(({ dueMs }) => dueMs === AT_MS));
  assert.ok(plan('warning', AT_MS).deliveries.every(({ dueMs }) => dueMs > AT_MS));
});

test('An escalation goes from channel to channel, round and round, until somebody acknowledges.', () => {
  const config = configWith({
    channels: CHANNELS,
    escalation: { channels: ['ntfy', 'discord'], minutes: 10 },
  });
  assert.deepEqual(named('critical', config), ['slack', 'ntfy']);
  outbox.take([makeAlert(1, { severity: 'critical' })], { nowMs: AT_MS, plan: createPlanner(config) });
  for (let minute = 0; minute <= 30; minute += 1) goRound(outbox, config, AT_MS + minute * MINUTE_MS);
  const told = () => outbox.list({ limit: 1, id: 'al_1' })[0]?.deliveries.map(({ channel }) => channel);
  assert.deepEqual(told(), ['slack', 'ntfy', 'discord', 'ntfy', 'discord']);
  outbox.acknowledge('al_1', 'ada', AT_MS);
  goRound(outbox, config, AT_MS + HOUR_MS);
  assert.equal(told()?.length, 5);
});

test('What is no emergency is not escalated.', () => {
  const config = configWith({ channels: CHANNELS, escalation: { channels: ['ntfy'], minutes: 1 } });
  outbox.take([makeAlert(1)], { nowMs: AT_MS, plan: createPlanner(config) });
  goRound(outbox, config, AT_MS + HOUR_MS);
  assert.equal(outbox.list({ limit: 1 })[0]?.deliveries.length, 2);
});

test('Every channel gives a sign of life by itself, whatever its level, as often as it should.', () => {
  const config = configWith({ channels: CHANNELS, heartbeatHours: 24 });
  outbox.setChannels(['discord', 'ntfy'], AT_MS, AT_MS);
  for (let hour = 0; hour <= 24; hour += 1) {
    goRound(outbox, config, AT_MS + hour * HOUR_MS);
    const due = ['discord', 'ntfy'].flatMap((name) => outbox.due(name, AT_MS + hour * HOUR_MS, 9));
    for (const delivery of due) {
      outbox.begin(delivery);
      outbox.sent(delivery, AT_MS + hour * HOUR_MS);
    }
  }
  const beats = outbox.list({ limit: 9 }).filter(({ rule }) => rule === 'heartbeat');
  assert.deepEqual(
    beats.map(({ deliveries }) => deliveries.map(({ channel }) => channel)),
    [['ntfy'], ['discord'], ['ntfy'], ['discord']],
  );
});

test('A channel on which nothing gets through is told of over the others, once.', () => {
  const config = configWith({ channels: CHANNELS, failingHours: 2 });
  outbox.setChannels(['slack', 'discord', 'ntfy'], AT_MS, AT_MS);
  outbox.take([makeAlert(1)], { nowMs: AT_MS, plan: createPlanner(config) });
  const [delivery] = outbox.due('ntfy', AT_MS, 1);
  assert.ok(delivery !== undefined);
  outbox.failed(delivery, { againMs: AT_MS, nowMs: AT_MS, problem: 'nobody listens there' });
  goRound(outbox, config, AT_MS + 2 * HOUR_MS - 1);
  assert.equal(outbox.list({ limit: 9 }).length, 1);
  goRound(outbox, config, AT_MS + 2 * HOUR_MS);
  goRound(outbox, config, AT_MS + 3 * HOUR_MS);
  const [alarm, ...others] = outbox.list({ limit: 9 });
  assert.deepEqual([alarm?.rule, alarm?.severity, others.length], ['channel-failing', 'critical', 1]);
  assert.deepEqual(
    alarm?.deliveries.map(({ channel }) => channel),
    ['slack', 'discord'],
  );
});
