import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorstCaseView } from '@bitting/client/policies.ts';
import { FakeGateway } from '../testing/fake-gateway.ts';

const ACCOUNT = { accountId: 'acc_00000000000000b2', label: 'main', state: 'active', venue: 'okx' };
const WORST: WorstCaseView = {
  period: 'hour',
  asset: 'USDT',
  amount: '42.5',
  parts: { taken: '2.5', market: '40' },
  ruleId: 'account/notional-per-hour',
  remedies: [],
};
const ABOVE = [
  {
    layer: 'account',
    document: { version: 1, limits: { notionalPerHour: { USDT: '400' } } },
    narrows: ['limits.notionalPerHour'],
  },
];
const KEY = { virtualKeyId: 'key_00000000000000a1', label: 'grid', state: 'active' };
const ANSWERS = { accounts: { accounts: [ACCOUNT] }, list: { virtualKeys: [KEY] } };
const WORDS = ['issue', '--dry-run', '--instrument', 'BTC-USDT', '--max-order', 'USDT=500'];

test('bitting issue --dry-run shows what bounds the key and what a thief of it could take, and cuts nothing', async () => {
  const rehearsed = { document: {}, above: ABOVE, worstCase: [WORST] };
  await using gateway = await FakeGateway.open({
    ...ANSWERS,
    'policy-rehearse': rehearsed,
  });
  const ran = await gateway.run(...WORDS);
  assert.equal(ran.code, 0, ran.err);
  assert.match(ran.out, /^Largest order {3}500 USDT$/mu);
  assert.match(ran.out, /^By its account {2}An hour: 400 USDT of orders placed, all its keys together$/mu);
  assert.match(ran.out, /^If stolen, 1 h {2}at most 42\.5 USDT \(by notional-per-hour of its account\)$/mu);
  assert.equal(ran.err, '');
  const json = JSON.parse((await gateway.run(...WORDS, '--json')).out) as object;
  assert.deepEqual(Object.keys(json), ['accountId', 'document', 'above', 'worstCase']);
  assert.equal(
    gateway.asked.some(({ name }) => name === 'issue'),
    false,
  );
});

test('bitting issue --dry-run warns where there is no bound', async () => {
  const worst = { ...WORST, amount: null, parts: null, ruleId: 'price-collar' };
  const rehearsed = { document: {}, above: [], worstCase: [worst] };
  await using gateway = await FakeGateway.open({
    ...ANSWERS,
    'policy-rehearse': rehearsed,
  });
  assert.match(
    (await gateway.run(...WORDS)).err,
    /warning: Whoever steals this key may take all .* \(price-collar\)/u,
  );
});

test('bitting issue refuses a label that a key has before it looks for a policy', async () => {
  await using gateway = await FakeGateway.open(ANSWERS);
  for (const words of [
    ['issue', '--label', 'grid'],
    [...WORDS, '--label', 'grid'],
  ]) {
    const { code, err, out } = await gateway.run(...words);
    assert.deepEqual([code, out], [5, '']);
    assert.match(
      err,
      /^bitting: The virtual key key_00000000000000a1 is called "grid" already; [^\n]+\[LABEL_TAKEN\]\n$/u,
    );
  }
  assert.deepEqual(new Set(gateway.asked.map(({ name }) => name)), new Set(['accounts', 'list']));
});
