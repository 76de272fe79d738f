import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EVERY_LIMIT } from '@bitting/core/policy/every-limit.fixture.ts';
import { RULES } from '@bitting/core/policy/evaluate.ts';
import { NO_LIMITS } from '@bitting/core/policy/limits.ts';
import { policies } from '@bitting/core/policy/policy-arbitrary.fixture.ts';
import { policySchema, writePolicy } from '@bitting/core/policy/policy-document.ts';
import { ORDER_TYPES } from '@bitting/core/trading/intent.ts';
import { MARKETS, SCOPES } from '@bitting/core/trading/vocabulary.ts';
import { nameRule, policySentences } from './policy-sentences.ts';
import { POLICY_TEXTS } from './policy-texts.ts';
import { RULE_TEXTS } from './rule-texts.ts';

const LANGUAGES = ['en', 'zh'] as const;

void test('texts name every limit, field, right, market, order type and rule that there is, in both languages', () => {
  const fields = Object.keys(policySchema()['properties'] as object).filter((name) => name !== 'limits');
  for (const language of LANGUAGES) {
    const texts = POLICY_TEXTS[language];
    assert.deepEqual(Object.keys(texts.limits).toSorted(), Object.keys(NO_LIMITS).toSorted());
    assert.deepEqual(Object.keys(texts.fields).toSorted(), fields.toSorted());
    assert.deepEqual(Object.keys(texts.scopes).toSorted(), [...SCOPES].toSorted());
    assert.deepEqual(Object.keys(texts.markets).toSorted(), [...MARKETS].toSorted());
    assert.deepEqual(Object.keys(texts.orderTypes).toSorted(), [...ORDER_TYPES].toSorted());
    const rules = RULES.map(({ id }) => id).toSorted();
    assert.deepEqual(Object.keys(RULE_TEXTS[language].rules).toSorted(), rules);
  }
});

void test('policy is said in sentences, those of the layers above with their name', () => {
  const document = {
    version: 1,
    scopes: ['read', 'trade'],
    markets: ['spot'],
    instruments: ['BTC-USDT', 'ETH-USDT'],
    notionalPerOrder: { USDT: '12345.5' },
    limits: EVERY_LIMIT,
    requestsPerSecond: 20,
    sourceCidrs: [],
    notBefore: null,
    expiresAt: 1_830_297_600_000,
    deadManSeconds: 60,
  };
  const said = new Map(policySentences(document, 'en').map(({ field, sentence }) => [field, sentence]));
  assert.equal(said.get('notionalPerOrder'), 'One order is worth at most 12,345.5 USDT.');
  assert.equal(said.get('limits.notionalPerDay'), 'Places at most 4,000 USDT and 0.05 BTC in a day (UTC).');
  assert.equal(said.get('limits.priceCollar'), 'Pays no price more than 3 % worse than the reference.');
  assert.equal(
    said.get('limits.breaker'),
    'Only reduces for a while after 50 % of its orders rejected or 3 of unknown outcome within 5 minutes.',
  );
  assert.equal(said.get('expiresAt'), 'Until 2028-01-01 00:00 UTC.');
  assert.equal(said.size, 8 + Object.keys(EVERY_LIMIT).length);
  const zh = policySentences(document, 'zh').map(({ sentence }) => sentence);
  assert.ok(zh.includes('每日（UTC）最多下单 4,000 USDT、0.05 BTC。'));
  assert.equal(nameRule('account/notional-per-day', 'en'), 'placed in a day of its account');
  assert.equal(nameRule('price-collar', 'zh'), '价格偏离上限');
  assert.equal(nameRule('something-new', 'en'), 'something-new');
});

void test('every policy can be said, without a value that is none', () => {
  fc.assert(
    fc.property(policies, fc.constantFrom(...LANGUAGES), (policy, language) => {
      const document = writePolicy(policy);
      const sentences = policySentences(document, language);
      const limits = Object.keys((document['limits'] ?? {}) as object).length;
      assert.ok(sentences.length >= 6 + limits, JSON.stringify(document));
      for (const { sentence } of sentences) {
        assert.match(sentence, language === 'en' ? /\.$/u : /。$/u);
        assert.doesNotMatch(sentence, /undefined|NaN|null|\[object/u);
      }
    }),
  );
});
