import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeGateway } from '../testing/fake-gateway.ts';

const ERASED = { days: ['2026-11-21', '2026-11-22'], addresses: 1_234 };
const WORDS = ['ledger', 'erase', '--before', '2026-11-23'] as const;

test('Nothing is erased without --yes, and what it would take is said.', async () => {
  await using gateway = await FakeGateway.open({ 'ledger-erase': ERASED });
  const without = await gateway.run(...WORDS);
  assert.notEqual(without.code, 0);
  assert.match(without.err, /Nothing was erased: addresses of all days before 2026-11-23/u);
  assert.deepEqual(gateway.asked, []);
  const ran = await gateway.run(...WORDS, '--yes', '--reason', 'asked for');
  assert.equal(ran.code, 0, ran.err);
  assert.deepEqual(gateway.asked, [
    { name: 'ledger-erase', parameters: { before: '2026-11-23', reason: 'asked for' } },
  ]);
  assert.match(ran.out, /Erased: 1,234 addresses of 2 days, 2026-11-21 to 2026-11-22/u);
});

test('A day is needed; where there was nothing to erase it says so.', async () => {
  await using gateway = await FakeGateway.open({ 'ledger-erase': { days: [], addresses: 0 } });
  assert.match((await gateway.run('ledger', 'erase', '--yes')).err, /--before DAY/u);
  assert.match((await gateway.run(...WORDS, '--yes')).out, /There was nothing to erase before 2026-11-23/u);
});
