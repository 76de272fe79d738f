import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasKeyFormOf } from './key-forms.ts';

const OKX = '37c541a1-b9a2-4b8d-9d3d-5f2b9c0a1e77';
const HTX = 'bg5t6ygr6y-1a2b3c4d-0f9e8d7c-a1b2c';

void test('the form of an API key tells the venue that made it, and an odd one tells nothing', () => {
  const told = [OKX, OKX.toUpperCase(), HTX, `${OKX}0`, `0${OKX}`, `${HTX}0`, `_${HTX}`, ''].map((key) => [
    hasKeyFormOf('okx', key),
    hasKeyFormOf('htx', key),
  ]);
  const [okx, htx, none] = [
    [true, false],
    [false, true],
    [false, false],
  ];
  assert.deepEqual(told, [okx, okx, htx, none, none, none, none, none]);
});
