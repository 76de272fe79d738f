import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BindResult } from '@bitting/client/operations.ts';
import { renderBound } from './bound.ts';
import { nameConnection } from './connection.ts';
import { createPaint } from './terminal.ts';

const PAINT = createPaint({}, {});
const BOUND: BindResult = {
  accountId: 'acc_1',
  label: 'sub1',
  summary: 'Connected · balance synced · ready for virtual keys',
  permissions: ['read_only', 'trade'],
  ipBound: true,
  expiresAtMs: null,
  warnings: [],
  balances: [{ wallet: null, asset: 'USDT', total: '0.10' }],
};
const PLAIN = { data: undefined, demo: false, socket: undefined, 'token-file': undefined };

void test('bound account without money says so, and one with money does not', () => {
  const zero = [{ wallet: null, asset: 'USDT', total: '0.00' }];
  for (const balances of [[], zero]) {
    const lines = renderBound({ ...BOUND, balances }, [], PAINT);
    assert.equal(lines[2], 'It holds no money yet: move some there before a bot trades.');
  }
  assert.equal(renderBound(BOUND, [], PAINT)[2], '  USDT     0.10');
  const debt = [{ wallet: 'contract' as const, asset: 'USDT', total: '-5' }];
  assert.doesNotMatch(renderBound({ ...BOUND, balances: debt }, [], PAINT).join('\n'), /no money/u);
});

void test('the next command names the gateway as the last one did', () => {
  const next = (given: Partial<Parameters<typeof nameConnection>[0]>, label = 'sub1'): string | undefined =>
    renderBound({ ...BOUND, label }, nameConnection({ ...PLAIN, ...given }), PAINT).at(-1);
  assert.equal(next({}), 'Next: bitting issue --account sub1 --label my-bot …');
  assert.equal(next({ demo: true }), 'Next: bitting issue --demo --account sub1 --label my-bot …');
  assert.equal(
    next({ data: '/tmp/a b', socket: '/run/x', 'token-file': '/t' }, 'my account'),
    "Next: bitting issue --data '/tmp/a b' --socket /run/x --token-file /t --account 'my account' --label my-bot …",
  );
});
