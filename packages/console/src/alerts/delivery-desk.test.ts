import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { GIVEN_UP_MS, RETRY_FIRST_MS, RETRY_MAX_MS } from '../bounds.ts';
import type { Channel, Message } from '../channels/channel.ts';
import { SendFailure } from '../channels/send-failure.ts';
import type { ChannelName } from '../config/console-config.ts';
import { Outbox, type Planner } from '../store/outbox.ts';
import { AT_MS, configWith, makeAlert } from '../testing/messages.ts';
import { DeliveryDesk } from './delivery-desk.ts';

const HOUR_MS = 3_600_000;

class FakeChannel implements Channel {
  readonly name: ChannelName;
  readonly sent: Message[] = [];
  failure: Error | null = null;
  gate: Promise<void> | null = null;

  constructor(name: ChannelName) {
    this.name = name;
  }

  async send(message: Message): Promise<void> {
    await this.gate;
    if (this.failure !== null) throw this.failure;
    this.sent.push(message);
  }
}

let directory: string;
let outbox: Outbox;
let nowMs: number;
let email: FakeChannel;
let webhook: FakeChannel;
let desk: DeliveryDesk;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'bitting-desk-'));
  outbox = new Outbox(path.join(directory, 'alerts.db'));
  nowMs = AT_MS;
  email = new FakeChannel('email');
  webhook = new FakeChannel('webhook');
  outbox.setChannels(['email', 'webhook'], AT_MS, AT_MS);
  desk = new DeliveryDesk({
    outbox,
    channels: new Map([email, webhook].map((channel) => [channel.name, channel])),
    config: configWith(),
    nowMs: () => nowMs,
    random: () => 0,
  });
});
afterEach(() => {
  outbox[Symbol.dispose]();
  rmSync(directory, { recursive: true });
});

const plan: Planner = (_severity, dueMs) => ({
  deliveries: ['email', 'webhook'].map((channel) => ({ channel, dueMs })),
  escalateMs: null,
});

test('What is due goes over each of its channels once, in order.', async () => {
  outbox.take([makeAlert(1), makeAlert(2)], { nowMs, plan });
  await desk.look();
  await desk.look();
  assert.deepEqual(
    email.sent.map(({ id }) => id),
    ['al_1.0', 'al_2.0'],
  );
  assert.equal(webhook.sent.length, 2);
  assert.deepEqual(email.sent[0]?.lines, [
    'op_1 issued key_1.',
    'What to do: Nothing to do.',
    '2026-11-21 23:30:00 UTC, record 1 of the ledger',
  ]);
});

test('A channel that hangs or fails keeps no other.', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  webhook.gate = promise;
  outbox.take([makeAlert(1)], { nowMs, plan });
  const looking = desk.look();
  await new Promise((done) => setImmediate(done));
  assert.equal(email.sent.length, 1);
  outbox.take([makeAlert(2)], { nowMs, plan });
  void desk.look();
  await new Promise((done) => setImmediate(done));
  assert.equal(email.sent.length, 2);
  resolve();
  await looking;
  await desk.look();
  assert.equal(webhook.sent.length, 2);
});

test('What fails is tried again later and later, with the same id, and the channel is left alone until then.', async () => {
  webhook.failure = new SendFailure('nobody listens there');
  outbox.take([makeAlert(1)], { nowMs, plan });
  await desk.look();
  const delays: number[] = [];
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const dueMs = outbox.list({ limit: 1 })[0]?.deliveries[1]?.dueMs ?? 0;
    delays.push(dueMs - nowMs);
    nowMs = dueMs - 1;
    await desk.look();
    assert.equal(outbox.list({ limit: 1 })[0]?.deliveries[1]?.attempts, attempt + 1);
    nowMs = dueMs;
    await desk.look();
  }
  assert.deepEqual(delays.slice(0, 3), [RETRY_FIRST_MS, 2 * RETRY_FIRST_MS, 4 * RETRY_FIRST_MS]);
  assert.equal(delays.at(-1), RETRY_MAX_MS);
  webhook.failure = null;
  nowMs += RETRY_MAX_MS;
  await desk.look();
  assert.deepEqual(
    webhook.sent.map(({ id }) => id),
    ['al_1.0'],
  );
  assert.equal(outbox.channels().find(({ name }) => name === 'webhook')?.failingMs, null);
});

test('A messenger that asks for a rest gets it.', async () => {
  webhook.failure = new SendFailure('it refused (HTTP 429)', { askedMs: HOUR_MS });
  outbox.take([makeAlert(1)], { nowMs, plan });
  await desk.look();
  assert.equal(outbox.list({ limit: 1 })[0]?.deliveries[1]?.dueMs, AT_MS + HOUR_MS);
});

test('After a week what is not critical is given up; what is critical never is.', async () => {
  webhook.failure = new SendFailure('nobody listens there');
  outbox.take([makeAlert(1), makeAlert(2, { severity: 'critical' })], { nowMs, plan });
  for (nowMs = AT_MS; nowMs <= AT_MS + GIVEN_UP_MS + HOUR_MS; nowMs += HOUR_MS) await desk.look();
  const [critical, warning] = outbox.list({ limit: 2 });
  assert.equal(warning?.deliveries[1]?.state, 'given-up');
  assert.equal(critical?.deliveries[1]?.state, 'waiting');
});

test('Whatever a channel throws, what is kept of it is a sentence of ours.', async () => {
  webhook.failure = new Error('POST https://hooks.example.com/secret-canary failed');
  outbox.take([makeAlert(1)], { nowMs, plan });
  await desk.look();
  assert.equal(outbox.list({ limit: 1 })[0]?.deliveries[1]?.problem, 'it failed');
});

test('After a stop nothing new is begun, and what hangs is left for the next start.', async () => {
  webhook.gate = new Promise(() => undefined);
  outbox.take([makeAlert(1)], { nowMs, plan });
  void desk.look();
  await new Promise((done) => setImmediate(done));
  await desk.stop(5);
  outbox.take([makeAlert(2)], { nowMs, plan });
  void desk.look();
  assert.equal(email.sent.length, 1);
  assert.equal(outbox.due('webhook', nowMs, 9).length, 2);
});

test('A clock that was set back lets no channel rest until that time comes again.', async () => {
  nowMs = AT_MS + 365 * 86_400_000;
  webhook.failure = new SendFailure('nobody listens there');
  outbox.take([makeAlert(1)], { nowMs, plan });
  await desk.look();
  webhook.failure = null;
  await desk.look();
  assert.equal(webhook.sent.length, 0);
  nowMs = AT_MS;
  await desk.look();
  assert.equal(webhook.sent.length, 1);
});

test('A message leads to the page, and says the ids that commands take beside the names.', async () => {
  const named = [
    { kind: 'person', id: 'op_1', label: 'Ada' },
    { kind: 'key', id: 'key_1', label: 'grid' },
    { kind: 'account', id: 'acc_1', label: null },
  ] as const;
  outbox.take([makeAlert(1, { about: { doneBy: 'op_1', named } })], { nowMs, plan });
  const linked = new DeliveryDesk({
    outbox,
    channels: new Map([email].map((channel) => [channel.name, channel])),
    config: { ...configWith(), page: 'https://keys.example.com' },
    nowMs: () => nowMs,
    random: () => 0,
  });
  await linked.look();
  assert.deepEqual(email.sent[0]?.lines.slice(2), [
    '2026-11-21 23:30:00 UTC, record 1 of the ledger',
    'Ids: “Ada” is op_1, “grid” is key_1',
    'On the page: https://keys.example.com/alerts',
  ]);
});
