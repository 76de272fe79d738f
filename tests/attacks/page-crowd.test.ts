import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openLivePage } from '../support/live-page.ts';
import { startPageGround } from '../support/page-ground.ts';

const PEOPLE = 130;

void test('I13: however many people have a page open, whoever wants to halt halts, by the page and by the command line', async () => {
  await using ground = await startPageGround();
  const ada = await ground.person('ada', 'owner');
  const pages = [];
  for (let count = 0; count < PEOPLE; count += 1) {
    const page = await openLivePage(ground, await ground.person(`viewer ${count}`, 'auditor'));
    page.subscribe('ledger', 'accounts', 'status', 'plans', 'approvals');
    pages.push(page);
  }
  await pages.at(-1)?.next(({ topic }) => topic === 'pulse');
  const halted = await ground.ask('/api/operations/halt', { who: ada, body: { reason: 'a try' } });
  assert.deepEqual([halted.status, halted.json['state']], [200, 'halted']);
  const { state } = await ground.fixture.clientFor('owner').halt({ reason: 'a try' });
  assert.equal(state, 'halted');
  for (const page of pages) await page[Symbol.asyncDispose]();
});
