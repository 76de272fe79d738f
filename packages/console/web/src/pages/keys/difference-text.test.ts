import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policies } from '@bitting/core/policy/policy-arbitrary.fixture.ts';
import { differencesOf } from '@bitting/core/policy/difference.ts';
import { writePolicy } from '@bitting/core/policy/policy-document.ts';
import fc from 'fast-check';
import { changeTexts, isLoosening } from './difference-text.ts';

void test('every change has a line in each language, and Chinese lines have no English sentence in them', () => {
  fc.assert(
    fc.property(policies, policies, (one, other) => {
      const differences = differencesOf(one, other);
      const documents = { before: writePolicy(one), after: writePolicy(other) };
      const english = changeTexts(differences, documents, 'en');
      const chinese = changeTexts(differences, documents, 'zh');
      assert.equal(english.length, differences.length);
      assert.equal(new Set(english.map(({ key }) => key)).size, differences.length);
      for (const { text } of english) assert.match(text, /^[A-Z]/u);
      for (const { text } of chinese) assert.doesNotMatch(text, /may|limit |undefined/u);
    }),
  );
});

void test('change loosens as soon as one of its lines does', () => {
  const tightened = { direction: 'tightened', field: 'limits.uses', sentence: '' } as const;
  assert.equal(isLoosening([tightened]), false);
  assert.equal(isLoosening([tightened, { ...tightened, direction: 'loosened' }]), true);
});

void test('change in Chinese says what stood there and what stands there now', () => {
  const before = { limits: { openOrders: 5 } };
  const after = { limits: { openOrders: 9, breaker: { minutes: 5, unknowns: 3 } } };
  const differences = [
    { direction: 'loosened', field: 'limits.openOrders', sentence: 'may now' },
    { direction: 'tightened', field: 'limits.breaker.unknowns', sentence: 'may now' },
  ] as const;
  assert.deepEqual(
    changeTexts(differences, { before, after }, 'zh').map(({ text }) => text),
    ['最多同时挂 5 笔委托。 → 最多同时挂 9 笔委托。', '不限 → 5 分钟内3 笔委托结果不明时，暂时只能减仓。'],
  );
});
