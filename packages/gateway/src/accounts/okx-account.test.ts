import assert from 'node:assert/strict';
import { test } from 'node:test';
import { warningsOf, type OkxAccount } from './okx-account.ts';

const ACCOUNT: OkxAccount = {
  uid: '447',
  mainUid: '446',
  permissions: ['read_only', 'trade'],
  ips: ['192.0.2.7'],
  label: '',
  level: '3',
  isLeadTrader: false,
};

test('An account in portfolio-margin mode is warned of, where nobody says that orders only reduce.', () => {
  for (const level of ['1', '2', '3']) assert.deepEqual(warningsOf({ ...ACCOUNT, level }, null), []);
  const warnings = warningsOf({ ...ACCOUNT, level: '4' }, null);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /portfolio-margin mode/u);
});
