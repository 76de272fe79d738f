import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { History } from '../../../../src/api/overview.ts';
import { linesOf } from './history-lines.ts';

const point = (atMs: number, equity: string) => ({ atMs, equity, exposure: '1', whole: true });
type Given = readonly [string, 'live' | 'paper', History['accounts'][number]['points']];
const history = (...accounts: readonly Given[]): History => ({
  unit: 'USDT',
  everyMs: 60_000,
  accounts: accounts.map(([accountId, environment, points]) => ({
    accountId,
    label: accountId,
    environment,
    points,
  })),
});
const M = 60_000;

test('Real money is never added up with play money.', () => {
  const { lines } = linesOf(
    history(
      ['a', 'live', [point(0, '1')]],
      ['b', 'paper', [point(0, '5')]],
      ['c', 'paper', [point(0, '0.10')]],
    ),
    'paper',
    'equity',
  );
  assert.deepEqual(
    lines.map(({ accountId, values }) => [accountId, values[0]]),
    [
      [null, '5.1'],
      ['b', '5'],
      ['c', '0.10'],
    ],
  );
});

test('One account has a line and no sum; none has nothing.', () => {
  assert.equal(linesOf(history(['a', 'live', [point(0, '1')]]), 'live', 'equity').lines.length, 1);
  assert.deepEqual(linesOf(history(), 'live', 'equity'), { timesMs: [], lines: [] });
});

test('Where one account was not seen there is no sum, and where nobody looked the line is broken.', () => {
  const { lines, timesMs } = linesOf(
    history(
      ['a', 'live', [point(0, '1'), point(M, '2'), point(9 * M, '3')]],
      ['b', 'live', [point(0, '1'), point(9 * M, '-1')]],
    ),
    'live',
    'equity',
  );
  assert.deepEqual(timesMs, [0, M, 2 * M, 9 * M]);
  assert.deepEqual(lines[0]?.values, ['2', null, null, '2']);
  assert.deepEqual(lines[1]?.values, ['1', '2', null, '3']);
});

test('More lines than can be told apart are their sum alone.', () => {
  const many = Array.from({ length: 6 }, (_, at): Given => [`a${at}`, 'live', [point(0, '1')]]);
  const { lines } = linesOf(history(...many), 'live', 'equity');
  assert.deepEqual(lines, [{ accountId: null, label: '', values: ['6'] }]);
});
