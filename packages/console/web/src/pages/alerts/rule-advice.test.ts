import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALERT_ROWS } from '../../../../src/alerts/read-alert.ts';
import { RULE_ADVICE } from './rule-advice.ts';
import { RULE_NAMES } from './rule-names.ts';
import { placeOfRule } from './rule-places.ts';

/** What nothing but the terminal of the machine can do. */
const BY_TERMINAL: ReadonlySet<string> = new Set([
  'vault-sealed',
  'vault-locks-changed',
  'gap',
  'ledger-damage',
  'unwitnessed',
  'unwitnessed-stop',
  'disk-low',
]);

test('On the page nobody is sent to a terminal for what the page can do.', () => {
  const sent = ALERT_ROWS.filter(({ advice, id }) => (RULE_ADVICE[id] ?? advice).includes('bitting '));
  assert.deepEqual(new Set(sent.map(({ id }) => id)), BY_TERMINAL);
});

test('Advice of the page is of rules that there are.', () => {
  for (const rule of Object.keys(RULE_ADVICE)) assert.ok(Object.hasOwn(RULE_NAMES, rule), rule);
});

test('Alerts lead to where one acts on them.', () => {
  assert.deepEqual(placeOfRule('key-issued'), { page: 'keys', path: '/keys' });
  assert.deepEqual(placeOfRule('refused-scope-missing'), { page: 'activity', path: '/activity' });
  assert.deepEqual(placeOfRule('people-reset'), { page: 'people', path: '/people' });
  assert.equal(placeOfRule('disk-low'), null);
});
