import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SharedBook, StreamChannel } from '@bitting/core/venues/stream-dialect.ts';
import { okxStreamDialect } from '@bitting/core/venues/okx/streams/dialect.ts';
import { SharedChannel, type Subscriber } from './shared-channel.ts';
import { SharedPush } from './shared-push.ts';

const ENDPOINT = okxStreamDialect.findEndpoint('okx', '/ws/v5/public', '');

function channelOf(): StreamChannel {
  const text = JSON.stringify({ op: 'subscribe', args: [{ channel: 'books', instId: 'BTC-USDT' }] });
  assert.ok(ENDPOINT);
  const frame = okxStreamDialect.readBotFrame(ENDPOINT, text, { idOf: () => null, codeOf: () => null });
  assert.ok(frame.kind === 'subscribe');
  return frame.channels[0] ?? assert.fail();
}

/** Says how often it was written out. */
class CountedBook implements SharedBook {
  readonly broken = false;
  written = 0;
  #text: string | null = null;

  apply(frame: string): void {
    this.#text = frame;
  }

  snapshot(): string | null {
    this.written += 1;
    return this.#text;
  }
}

function joiner(): { readonly subscriber: Subscriber; readonly pushes: SharedPush[] } {
  const pushes: SharedPush[] = [];
  const nothing = (): void => undefined;
  const subscriber = {
    subscribed: nothing,
    refused: nothing,
    missed: nothing,
    push: (push: SharedPush) => pushes.push(push),
  };
  return { subscriber, pushes };
}

test('A book is written once between two pushes, however many join: nobody makes us write it for each.', () => {
  const books: CountedBook[] = [];
  const shared = new SharedChannel(channelOf(), () => {
    const book = new CountedBook();
    books.push(book);
    return book;
  });
  const push = (part: 'snapshot' | 'update', text: string): void => {
    shared.push({ kind: 'push', key: shared.channel.key, part }, new SharedPush(text, null, 'text'));
  };
  shared.join(joiner().subscriber);
  shared.activate();
  push('snapshot', 'first');
  const early = Array.from({ length: 100 }, joiner);
  for (const { subscriber } of early) shared.join(subscriber);
  assert.equal(books[0]?.written, 1);
  assert.deepEqual(new Set(early.map(({ pushes }) => pushes[0]?.for('text'))).size, 1, 'framed once');
  push('update', 'second');
  const late = Array.from({ length: 100 }, joiner);
  for (const { subscriber } of late) shared.join(subscriber);
  assert.equal(books[0]?.written, 2);
  assert.ok(late.every(({ pushes }) => pushes[0]?.text === 'second'));
  shared.interrupt();
  const after = joiner();
  shared.join(after.subscriber);
  assert.deepEqual(after.pushes, [], 'what is known is old');
});
