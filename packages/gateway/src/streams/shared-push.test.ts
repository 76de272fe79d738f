import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { htxStreamDialect } from '@bitting/core/venues/htx/streams/dialect.ts';
import type { PreparedMessage } from '../ports/streams.ts';
import { SharedChannel } from './shared-channel.ts';
import { SharedPush } from './shared-push.ts';

const TEXT = JSON.stringify({ ch: 'market.btcusdt.bbo', ts: 1, tick: { bid: 1 } });
const READ_BYTES = 65_536;
/** What is kept for a message may be a little longer than it. */
const MARGIN_BYTES = 64;

function openChannel(): SharedChannel {
  const endpoint = htxStreamDialect.findEndpoint('htx-spot', '/ws', '') ?? assert.fail();
  const text = JSON.stringify({ sub: 'market.btcusdt.bbo', id: '1' });
  const frame = htxStreamDialect.readBotFrame(endpoint, text, { idOf: () => null, codeOf: () => null });
  assert.ok(frame.kind === 'subscribe');
  const channel = frame.channels[0] ?? assert.fail();
  assert.deepEqual([channel.joining, channel.endpoint.encoding], ['last', 'gzip']);
  const shared = new SharedChannel(channel, () => assert.fail('not a book'));
  shared.activate();
  return shared;
}

/** What one who joins now is shown. */
function join(shared: SharedChannel): SharedPush {
  const pushes: SharedPush[] = [];
  const nothing = (): void => undefined;
  const push = (one: SharedPush): void => void pushes.push(one);
  shared.join({ subscribed: nothing, refused: nothing, missed: nothing, push });
  assert.equal(pushes.length, 1);
  return pushes[0] ?? assert.fail();
}

/** All that stays in memory for as long as the message does. */
function behind({ message, frame }: PreparedMessage): readonly number[] {
  return [message, frame].map((bytes) => (typeof bytes === 'string' ? 0 : bytes.buffer.byteLength));
}

test('What a quiet channel keeps of its last push is as long as the push, not as all that was read with it.', () => {
  const packed = gzipSync(TEXT);
  const read = Buffer.from(new ArrayBuffer(READ_BYTES));
  read.set(packed, 1_000);
  const slice = read.subarray(1_000, 1_000 + packed.length);
  const shared = openChannel();
  const early: PreparedMessage[] = [];
  const nothing = (): void => undefined;
  const push = (one: SharedPush): void => void early.push(one.for('gzip'));
  shared.join({ subscribed: nothing, refused: nothing, missed: nothing, push });
  shared.push({ kind: 'push', key: shared.channel.key, part: 'whole' }, new SharedPush(TEXT, slice, 'gzip'));
  assert.deepEqual(early[0]?.message, packed, 'who is there has it as it came');
  for (const encoding of ['gzip', 'text'] as const) {
    const kept = join(shared).for(encoding);
    const text = typeof kept.message === 'string' ? kept.message : gunzipSync(kept.message).toString();
    assert.equal(text, TEXT);
    for (const bytes of behind(kept)) assert.ok(bytes <= TEXT.length + MARGIN_BYTES, `${bytes} bytes`);
    assert.equal(join(shared).for(encoding), kept, 'framed once, however many join');
  }
});
