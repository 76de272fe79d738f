import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANSWER_WAIT_MS } from './bounds.ts';
import type { WatchWord } from './messages.ts';
import { RemoteWatch } from './remote-watch.ts';
import { WatchLink } from './watch-link.ts';

const QUESTION = { address: 'a', among: ['b'] };

test('A question comes to who answers it, and the answer to who asked.', async () => {
  const link: WatchLink = new WatchLink((word) => remote.hear(word));
  const remote = new RemoteWatch((reply) => link.settle(reply));
  remote.observe((word) =>
    word.kind === 'compare'
      ? { kind: 'compared', id: word.id, answer: word.question.among.indexOf(word.question.address) }
      : null,
  );
  assert.equal(await link.compare(QUESTION), -1);
  assert.equal(await link.compare({ address: 'b', among: ['a', 'b'] }), 1);
});

test('Where nobody answers nothing is known, and nobody is asked again for a while.', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const said: WatchWord[] = [];
  const link = new WatchLink((word) => said.push(word));
  const asked = link.compare(QUESTION);
  t.mock.timers.tick(ANSWER_WAIT_MS);
  assert.equal(await asked, null);
  assert.equal(await link.compare(QUESTION), null);
  assert.equal(said.length, 1);
});
