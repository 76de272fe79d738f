import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startPageGround, type PageGround } from '../support/page-ground.ts';
import { openLivePage } from '../support/live-page.ts';

let ground: PageGround;

before(async () => {
  ground = await startPageGround();
});
after(() => ground[Symbol.asyncDispose]());

const ofTopic =
  (topic: string) =>
  (message: { readonly topic: string }): boolean =>
    message.topic === topic;

void test('CON-01: a live connection of the page itself tells what happens, and nothing that was not asked for', async () => {
  const ada = await ground.person('live ada', 'owner');
  await using page = await openLivePage(ground, ada);
  page.subscribe('ledger', 'status');
  const first = await page.next(ofTopic('status'));
  assert.equal((first['status'] as { readonly state: string }).state, 'active');
  // Until the gateway tells the console its records, one after the other is made.
  const halting = setInterval(() => void ground.fixture.clientFor('owner').halt({ reason: 'a try' }), 50);
  const told = await page.next(
    ({ events = [], topic }) =>
      topic === 'ledger' &&
      (events as readonly { readonly act?: string }[]).some(({ act }) => act === 'halt'),
  );
  clearInterval(halting);
  assert.equal(told.topic, 'ledger');
  const changed = await page.next(
    (message) =>
      message.topic === 'status' && (message['status'] as { readonly state: string }).state === 'halted',
  );
  assert.ok('status' in changed);
  assert.deepEqual(
    page.heard.filter(({ topic }) => !['ledger', 'status', 'pulse'].includes(topic)),
    [],
  );
});

void test('AUT-04: a live connection ends with its session, and another one of the same person does not', async () => {
  const bob = await ground.person('live bob', 'viewer');
  const eve = await ground.person('live eve', 'viewer');
  await using bobs = await openLivePage(ground, bob);
  await using eves = await openLivePage(ground, eve);
  bobs.subscribe('status');
  eves.subscribe('status');
  await bobs.next(ofTopic('status'));
  ground.endSession(bob);
  assert.equal(await bobs.closed, 4401);
  await eves.next(ofTopic('pulse'));
  assert.equal(eves.socket.readyState, eves.socket.OPEN);
});

void test('CON-08: what a page says over a live connection is a list of topics, or the connection is over', async () => {
  const ivy = await ground.person('live ivy', 'viewer');
  for (const text of [
    '{"subscribe":["vault"]}',
    '{"subscribe":[],"as":"owner"}',
    'ledger',
    '[]',
    `"${'x'.repeat(900)}"`,
  ]) {
    await using page = await openLivePage(ground, ivy);
    page.socket.send(text);
    assert.equal(await page.closed, 4400, text);
  }
  await using page = await openLivePage(ground, ivy);
  page.socket.send('x'.repeat(2_000));
  assert.equal(await page.closed, 1009);
});

void test('A session opens a bounded number of live connections, and may open another when one is gone', async () => {
  const sam = await ground.person('live sam', 'viewer');
  const pages = await Promise.all(Array.from({ length: 8 }, () => openLivePage(ground, sam)));
  await assert.rejects(openLivePage(ground, sam), /503/u);
  await pages[0]?.[Symbol.asyncDispose]();
  for (;;) {
    const again = await openLivePage(ground, sam).catch(() => null);
    if (again === null) continue;
    await again[Symbol.asyncDispose]();
    break;
  }
  for (const page of pages.slice(1)) await page[Symbol.asyncDispose]();
});
