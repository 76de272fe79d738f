import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { CHANNEL_MS, CHANNELS_EACH_MAX, SPENT_CHANNELS_MAX } from './bounds.ts';
import { Channels } from './channels.ts';

const BIND = { operatorId: 'op_1', purpose: 'bind' } as const;

function start() {
  const clock = new ManualClock();
  return { clock, channels: new Channels(clock, randomBytes) };
}

function codeOf(call: () => unknown): string {
  try {
    call();
    return 'done';
  } catch (error) {
    if (error instanceof BittingError) return error.code;
    throw error;
  }
}

test('a channel gives its key once', () => {
  const { channels } = start();
  const { channelId, publicKey } = channels.open(BIND);
  assert.deepEqual(channels.take(channelId, BIND).publicKey, publicKey);
  assert.equal(
    codeOf(() => channels.take(channelId, BIND)),
    'SEAL_CHANNEL_USED',
  );
  assert.equal(channels.size, 0);
});

test('a channel is over after a quarter of an hour, and its key is gone without anybody asking', () => {
  const { channels, clock } = start();
  const { channelId, expiresAtMs } = channels.open(BIND);
  assert.equal(expiresAtMs, clock.wallMs() + CHANNEL_MS);
  clock.advance(CHANNEL_MS - 1);
  const later = channels.open(BIND).channelId;
  assert.equal(channels.size, 2);
  clock.advance(1);
  assert.equal(channels.size, 1);
  assert.equal(
    codeOf(() => channels.take(channelId, BIND)),
    'SEAL_CHANNEL_EXPIRED',
  );
  assert.equal(
    codeOf(() => channels.take(later, BIND)),
    'done',
  );
  channels.open(BIND);
  clock.advance(2 * CHANNEL_MS);
  assert.equal(channels.size, 0);
});

test('a channel is for one operator, one purpose and one account', () => {
  const { channels } = start();
  const mine = channels.open(BIND).channelId;
  assert.equal(
    codeOf(() => channels.take(mine, { ...BIND, operatorId: 'op_2' })),
    'SEAL_CHANNEL_FOREIGN',
  );
  // What another did used nothing of it up.
  assert.equal(
    codeOf(() => channels.take(mine, BIND)),
    'done',
  );
  const rebind = { operatorId: 'op_1', purpose: 'rebind', accountId: 'acc_1' } as const;
  for (const use of [BIND, { ...rebind, accountId: 'acc_2' }]) {
    const { channelId } = channels.open(rebind);
    assert.equal(
      codeOf(() => channels.take(channelId, use)),
      'SEAL_CHANNEL_FOREIGN',
    );
    assert.equal(
      codeOf(() => channels.take(channelId, rebind)),
      'SEAL_CHANNEL_USED',
    );
  }
});

test('a channel that nobody opened is unknown, and so is every one after the gateway was started again', () => {
  const { channels } = start();
  const { channelId } = channels.open(BIND);
  assert.equal(
    codeOf(() => start().channels.take(channelId, BIND)),
    'SEAL_CHANNEL_UNKNOWN',
  );
  channels.clear();
  assert.equal(
    codeOf(() => channels.take(channelId, BIND)),
    'SEAL_CHANNEL_EXPIRED',
  );
});

test('channels of one operator take no room from those of another, and make room for his own', () => {
  const { channels } = start();
  const others = channels.open({ ...BIND, operatorId: 'op_2' }).channelId;
  const own = Array.from({ length: CHANNELS_EACH_MAX + 3 }, () => channels.open(BIND).channelId);
  assert.equal(channels.size, CHANNELS_EACH_MAX + 1);
  assert.deepEqual(
    own.map((id) => codeOf(() => channels.take(id, BIND))),
    own.map((_id, index) => (index < 3 ? 'SEAL_CHANNEL_EXPIRED' : 'done')),
  );
  assert.equal(
    codeOf(() => channels.take(others, { ...BIND, operatorId: 'op_2' })),
    'done',
  );
});

test('what became of channels is known of so many and no more', () => {
  const { channels } = start();
  const ids = Array.from({ length: SPENT_CHANNELS_MAX + 1 }, () => {
    const { channelId } = channels.open(BIND);
    channels.take(channelId, BIND);
    return channelId;
  });
  const codes = [ids.at(0), ids.at(1)].map((id) => codeOf(() => channels.take(id ?? '', BIND)));
  assert.deepEqual(codes, ['SEAL_CHANNEL_UNKNOWN', 'SEAL_CHANNEL_USED']);
});
