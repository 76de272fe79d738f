import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNameOf } from './typed-name.ts';

test('every name can be typed as it is read', () => {
  assert.ok(isNameOf('grid bot', 'grid bot'));
  assert.ok(isNameOf(' grid  bot ', 'grid bot'));
  assert.ok(isNameOf('grid\u200bbot', String.raw`grid\u{200b}bot`));
  assert.ok(isNameOf('\u202egrid', '\u202egrid'));
  assert.ok(isNameOf('网格', ' 网格 '));
});

test('another name is another one, whatever it looks like', () => {
  assert.ok(!isNameOf('grid bot', 'gridbot'));
  assert.ok(!isNameOf('grid\u200bbot', 'gridbot'));
  assert.ok(!isNameOf('bot', 'b\u043et'));
  assert.ok(!isNameOf('grid', 'Grid'));
});
